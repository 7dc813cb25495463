from contextlib import contextmanager

import pytest

from app.core.errors import Conflict, Refused
from tests.domain.acting import Place, rows_of


@pytest.fixture
def refusing(database, olga):
    """`with refusing(firm, "ada", "amount") as by:` what stands in it is refused for just these fields, and not a row is other than
    it was, though nobody took anything back."""

    @contextmanager
    def refusing(firm, who, *fields, words=None, kind=Refused):
        place = Place(firm, who, olga)
        before = rows_of(database, firm)
        with place() as by, pytest.raises(kind, match=words) as refused:
            yield by
        assert rows_of(database, firm) == before
        assert set(getattr(refused.value, "fields", ())) == set(fields)

    return refusing


@pytest.fixture
def conflicting(refusing):
    """Whoever comes too late, or asks for what can't be."""
    return lambda firm, who, words: refusing(firm, who, words=words, kind=Conflict)
