"""What a visitor who is nobody yet sees of a business: the door of the sign-in reads no more of it than this."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from ...core.db import db

_load = text(
    "select id, slug, name, logo_key, dark_logo_key, accent, locale, time_zone, welcome_text from auth.branding(:host, :slug)"
)


class VisitedBusiness(NamedTuple):
    id: UUID
    slug: str
    name: str
    logo_key: str | None
    dark_logo_key: str | None
    accent: str
    locale: str
    time_zone: str
    welcome_text: str | None


def load_visited_business(*, host: str | None = None, slug: str | None = None) -> VisitedBusiness | None:
    """By the host name registered for it, else by the slug; none that is suspended. On a connection of its own, as a page that
    failed is shown in its name too."""
    with db.engines["auth"].begin() as connection:
        row = connection.execute(_load, {"host": host, "slug": slug}).one_or_none()
    return VisitedBusiness(*row) if row else None
