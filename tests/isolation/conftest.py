"""Who may read what is asked of whole firms, and of one with five clients."""

import pytest

from tests.cast import Firm
from tests.isolation.five import FIVE, HERS, add_case, assign


@pytest.fixture
def own_firm(own_firm: Firm) -> Firm:
    return own_firm.all()


@pytest.fixture
def five(own_firm):
    own_firm.do(lambda: [add_case(own_firm, key) for key in FIVE[2:]])
    assign(own_firm, *HERS)
    return own_firm
