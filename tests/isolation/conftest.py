"""Who may read what is asked of whole firms, and of one with five clients."""

from uuid import uuid4

import pytest
from flask import Flask

from tests.cast import Firm, make_firm
from tests.isolation.five import FIVE, HERS, add_case, assign


@pytest.fixture
def own_firm(own_firm: Firm) -> Firm:
    return own_firm.all()


@pytest.fixture(scope="session")
def five(app: Flask) -> Firm:
    """Who reads only uses this one."""
    return with_five(make_firm(app, f"five{uuid4().hex[:6]}", leaves_jobs=False).all())


@pytest.fixture
def own_five(own_firm: Firm) -> Firm:
    return with_five(own_firm)


def with_five(firm: Firm) -> Firm:
    firm.do(lambda: [add_case(firm, key) for key in FIVE[2:]])
    assign(firm, *HERS)
    return firm
