"""What a business sets for itself."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Refused
from ...core.words import _
from ..activity.activity import Happening, record
from ..roles.permissions import BUILT
from .business import BUSINESS, MODULES, Business


def lock_own_business(actor: Actor) -> Business:
    """Whoever else changes the settings waits until this is done, so that two changes never make a third that nobody chose."""
    query = select(Business).where(Business.id == actor.business_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def record_settings(what: str, *, by: Actor) -> None:
    record(Happening.UPDATE_SETTINGS, name=what, subject_type="businesses", by=by)


def list_offered_modules(business: Business) -> dict[str, str]:
    """The modules that it may use, by what they are called; of what is not built nothing is said."""
    return {name: _(label) for name, label in MODULES.items() if name in BUILT and name in business.modules_offered}


def use_modules(chosen: Iterable[str], *, by: Actor) -> None:
    business = lock_own_business(by)
    chosen, offered = list(chosen), list_offered_modules(business)
    if any(name not in list(offered) for name in chosen):
        raise Refused(_("Choose from the list."), "modules")
    kept = {name for name in business.modules if name not in BUILT}
    wanted = kept | set(chosen)
    business.modules = [name for name in MODULES if name in wanted]
    record_settings("Modules", by=by)


# What a business says of itself; the rest is the platform's to set.
BRANDING = BUSINESS.only(
    "name", "email", "phone", "address", "tax_id", "bank_details", "accent", "welcome_text", "payment_days", "locale", "time_zone"
)


def load_own_business(actor: Actor) -> Business:
    return db.session.scalars(select(Business).where(Business.id == actor.business_id)).one()


def change_branding(business: Business, values: dict[str, Any], *, by: Actor) -> None:
    business.assign(BRANDING.check(values))
    record(Happening.UPDATE_BRANDING, business, by=by)
