"""What a demo firm has set for itself."""

from datetime import date

from app.core.db import db, uuid7
from app.domain.categories.category import Category
from app.domain.holidays.holiday import Holiday

from .story import Firm


def settle(firm: Firm, today: date) -> None:
    db.session.add_all(Category(id=uuid7(), name=name, position=n) for n, name in enumerate(firm.categories, 1))
    db.session.add_all(
        Holiday(day=date(year, month, day), name=name)
        for year in (today.year, today.year + 1)
        for month, day, name in firm.holidays
    )
