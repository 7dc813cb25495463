"""What a demo firm has set for itself."""

from datetime import date

from app.core.db import db, uuid7
from app.domain.holidays.holiday import Holiday
from app.domain.kinds.category import Category
from app.domain.kinds.document_type import DocumentType

from .story import Firm


def settle(firm: Firm, today: date) -> None:
    db.session.add_all(Category(id=uuid7(), name=name, position=n) for n, name in enumerate(firm.categories, 1))
    db.session.add_all(
        DocumentType(id=uuid7(), name=name, position=n, requires_approval=is_approved)
        for n, (name, is_approved) in enumerate(firm.document_types, 1)
    )
    db.session.add_all(
        Holiday(day=date(year, month, day), name=name)
        for year in (today.year, today.year + 1)
        for month, day, name in firm.holidays
    )
