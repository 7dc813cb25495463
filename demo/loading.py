"""Loading the demo through the doors that real use goes through. What was cut off half-way is finished the next time."""

from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, text

from app.core.db import db
from app.core.formats import today_in
from app.core.secrets import hash_password
from app.core.transaction import working_at
from app.domain.access.identity import add_operator
from app.domain.users.user import User
from app.ops.errands import errand_in
from app.ops.founding import found_business, list_businesses

from .documents import file_away
from .files import lay_out
from .firms import FIRMS, OPERATOR, PASSWORD
from .invitations import invite
from .logo import LIGHT_INK, draw_logo
from .money import Money
from .news import forget_to_tell, list_past, tell_news
from .notes import write_notes
from .people import hire
from .settling import settle
from .story import Firm
from .work import log_time, plan

_set = text("update auth.identities set password_hash = :password where email = any(:emails) and password_hash is null")


def load(migrator_url: str) -> None:
    businesses = list_businesses()
    if set(businesses) - {firm.values["slug"] for firm in FIRMS} or _is_loaded():
        return
    for firm in FIRMS:
        id = businesses.get(firm.values["slug"]) or _found(firm)
        with working_at(errand_in(id)):
            if not db.session.scalar(select(exists().select_from(User))):
                _furnish(firm)
            past = list_past(today_in(firm.values["time_zone"]))
        forget_to_tell(migrator_url, past)
    password = hash_password(PASSWORD)
    _let_in(password)
    # The last step, and so the sign that all the others were taken.
    add_operator(migrator_url, email=OPERATOR.email, name=OPERATOR.name, password_hash=password)


def _is_loaded() -> bool:
    with db.engines["auth"].begin() as connection:
        known = text("select exists (select from auth.identities where email = :email)")
        return bool(connection.execute(known, {"email": OPERATOR.email}).scalar())


def _found(firm: Firm) -> UUID:
    name = firm.values["name"].removesuffix(" Building Services")
    return found_business(
        **firm.values,
        branding={
            "logo_key": draw_logo(firm.mark, name, firm.values["accent"]),
            "dark_logo_key": draw_logo(firm.mark, name, firm.values["accent"], LIGHT_INK),
            "welcome_texts": firm.welcomes,
        },
    )


def _furnish(firm: Firm) -> None:
    """All of a firm or nothing: one transaction."""
    chance, today = Random(firm.seed), today_in(firm.values["time_zone"])
    cast = hire(firm)
    invite(cast, chance)
    settle(firm, today)
    plan(cast, today)
    log_time(cast, today, chance)
    lay_out(cast)
    write_notes(cast)
    file_away(cast)
    Money(cast, today, chance).flow()
    tell_news(cast, today)


def _let_in(password: str) -> None:
    emails = [who.email for firm in FIRMS for who in _people(firm)]
    with db.engines["auth"].begin() as connection:
        connection.execute(_set, {"password": password, "emails": emails})


def _people(firm: Firm) -> list[Any]:
    return [*firm.staff, *(who for customer in firm.customers for who in customer.contacts if who.company_role)]
