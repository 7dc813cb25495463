from uuid import uuid4

import pytest

from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from tests.browse import Visitor


@pytest.fixture
def olga_s_secret(app, olga):
    with app.app_context(), standing_at(Standing("auth")):
        secret = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    return secret


@pytest.fixture
def operator(app, olga_s_secret):
    """A browser in which Olga is signed in."""
    visitor = Visitor(app)
    visitor.sign_in_with(olga_s_secret)
    return visitor


@pytest.fixture
def word():
    """One that is in no other test."""
    return f"w{uuid4().hex[:8]}"
