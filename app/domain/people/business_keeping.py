"""What whoever runs the platform does with a business: found it, change it, close it for a while, give it hosts."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from ...core.circumstances import circumstances
from ...core.db import db, uuid7
from ...core.device import device
from ...core.errors import Conflict, Refused
from ..activity.activity import Happening
from .business import MODULES, Business
from .founding import add_business
from .hosts import Host
from .permissions import BUILT
from .platform_inviting import ask_in

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"({LABEL}\.)+(?=[a-z])({LABEL})")
_note = text("select platform.note(:business, :id, :kind, :ip, :agent, :device, :browser, :platform)")


class Invited(NamedTuple):
    name: str
    email: str
    client: str | None = None


def found(values: dict[str, Any], people: list[Invited], *, by: Any) -> Business:
    """With its first admin, and the owners of its first clients."""
    id = add_business(values)
    business = db.session.scalars(Business.visible_to(by).where(Business.id == id)).one()
    note(Happening.CREATE_BUSINESS, business)
    for who in people:
        ask_in(business, who.name, who.email, who.client)
    return business


def change_business(business: Business, values: dict[str, Any], offered: list[str]) -> None:
    """A module that is no longer offered is no longer used. What is not built stays as it is, until it is."""
    # The business itself may be choosing its modules at this moment.
    db.session.refresh(business, with_for_update=True)
    for name, value in values.items():
        setattr(business, name, value)
    business.modules_offered = [m for m in MODULES if m in (offered if m in BUILT else business.modules_offered)]
    business.modules = [m for m in business.modules if m in business.modules_offered]
    db.session.flush()
    note(Happening.UPDATE_BUSINESS, business)


def set_active(business: Business, active: bool) -> None:
    """The people of a suspended business are shut out at their next request, open sessions too; nothing is lost."""
    if business.is_active == active:
        raise Conflict(f"{business.name} is {'open' if active else 'suspended'} already.")
    business.is_active = active
    db.session.flush()
    note(Happening.REOPEN_BUSINESS if active else Happening.SUSPEND_BUSINESS, business)


def hosts_of(business: Business) -> list[str]:
    """The first is what links in mails begin with."""
    return list(db.session.scalars(select(Host.host).where(Host.business_id == business.id).order_by(Host.host)))


def add_host(business: Business, host: str) -> None:
    host = host.lower().rstrip(".")
    if len(host) > 253 or not HOST.fullmatch(host):
        raise Refused("Enter a host name alone, such as portal.example.com: no https://, no port, no path.", "host")
    statement = insert(Host).values(host=host, business_id=business.id).on_conflict_do_nothing().returning(Host.host)
    if db.session.execute(statement).scalar() is None:
        raise Refused("This host leads to a business already.", "host")
    note(Happening.UPDATE_BUSINESS, business)


def remove_host(business: Business, host: str) -> None:
    statement = delete(Host).where(Host.business_id == business.id, Host.host == host).returning(Host.host)
    if db.session.execute(statement).scalar() is None:
        raise Conflict("This host leads here no longer.")
    note(Happening.UPDATE_BUSINESS, business)


def note(what: Happening, business: Business) -> None:
    """Into the business's own record. The database knows by whom; this door has no other way in."""
    around = circumstances()
    machine = device(around.user_agent)
    values = {"business": business.id, "id": uuid7(), "kind": what.value, "ip": around.ip_address, "agent": around.user_agent}
    values |= {"device": machine.type, "browser": machine.browser, "platform": machine.platform}
    db.session.execute(_note, values)
