"""Who may read what is asked of whole firms."""

from __future__ import annotations

import pytest

from tests.cast import Firm


@pytest.fixture
def own_firm(own_firm: Firm) -> Firm:
    return own_firm.all()
