"""What the operator of the platform does with a business: create it, change it, suspend it, give it hosts."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from ...core.db import db, uuid7
from ...core.device import current_device
from ...core.errors import Conflict, Refused
from ...core.rules import Rules, Written
from ...core.words import N_, _
from ..activity.activity import Happening
from ..roles.permissions import BUILT
from .business import BUSINESS, MODULES, Business
from .host import Host

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$)({LABEL}\.)+(?=[a-z])({LABEL})\.?", re.IGNORECASE)
NOT_A_HOST = N_("Enter a host name alone, such as portal.example.com: no https://, no port, no path.")
_record = text("select platform.note(:business, :id, :kind, :ip, :agent, :device, :browser, :platform)")


ADDRESS = Rules(host=Written(HOST, NOT_A_HOST, NOT_A_HOST, 253))


def create_business(values: dict[str, Any], branding: Mapping[str, Any] | None = None) -> UUID:
    """`branding`: what it shows itself with from the start, and would otherwise be given later."""
    values = BUSINESS.check({"name": None, "slug": None} | values)
    statement = insert(Business).values(id=uuid7(), **branding or {}, **values).on_conflict_do_nothing(index_elements=["slug"])
    id: UUID | None = db.session.execute(statement.returning(Business.id)).scalar()
    if id is None:
        raise Refused(_("There is a business with the slug {slug} already.", slug=values["slug"]), "slug")
    return id


def change_business(business: Business, values: dict[str, Any], offered: Iterable[str]) -> None:
    """A module that is no longer offered is no longer used. What is not built stays as it is, until it is."""
    values, offered = BUSINESS.check(values), list(offered)
    if any(name not in list(MODULES) for name in offered):
        raise Refused(_("Choose from the list."), "modules_offered")
    # The business itself may be choosing its modules at this moment.
    db.session.refresh(business, with_for_update=True)
    business.assign(values)
    business.modules_offered = [m for m in MODULES if m in (offered if m in BUILT else business.modules_offered)]
    business.modules = [m for m in business.modules if m in business.modules_offered]
    db.session.flush()
    record_in_business(business, Happening.UPDATE_BUSINESS)


def set_active(business: Business, active: bool) -> None:
    """The people of a suspended business are shut out at their next request, open sessions too; nothing is lost."""
    if business.is_active == active:
        named = {"name": business.name}
        raise Conflict(_("{name} is open already.", **named) if active else _("{name} is suspended already.", **named))
    business.is_active = active
    db.session.flush()
    record_in_business(business, Happening.REOPEN_BUSINESS if active else Happening.SUSPEND_BUSINESS)


def list_hosts(business: Business) -> list[str]:
    """The first is what links in mails begin with."""
    return list(db.session.scalars(select(Host.host).where(Host.business_id == business.id).order_by(Host.host)))


def add_host(business: Business, host: str | None) -> None:
    host = ADDRESS.check({"host": host})["host"].lower().rstrip(".")
    statement = insert(Host).values(host=host, business_id=business.id).on_conflict_do_nothing().returning(Host.host)
    if db.session.execute(statement).scalar() is None:
        raise Refused(_("This host leads to a business already."), "host")
    record_in_business(business, Happening.UPDATE_BUSINESS)


def remove_host(business: Business, host: str) -> None:
    statement = delete(Host).where(Host.business_id == business.id, Host.host == host).returning(Host.host)
    if db.session.execute(statement).scalar() is None:
        raise Conflict(_("This host leads here no longer."))
    record_in_business(business, Happening.UPDATE_BUSINESS)


def record_in_business(business: Business, what: Happening) -> None:
    """Into the business's own record. The database knows by whom; this door has no other way in."""
    around = current_device()
    values = {"business": business.id, "id": uuid7(), "kind": what.value, "ip": around.ip_address, "agent": around.user_agent}
    values |= {"device": around.device_type, "browser": around.browser, "platform": around.platform}
    db.session.execute(_record, values)
