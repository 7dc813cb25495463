"""The contacts of a client as a list, each with whether they are let in, or why not."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ...core.db import count_of
from ...core.formats import show_date
from ...core.search import contains
from ..clients.client import Client
from ..contacts.contact import Contact
from ..invitations.invitation import state_of
from ..users.user import User

Namesake, Holder = aliased(User), aliased(Contact)
# Somebody of this client who goes by the contact's e-mail, and is nobody's contact yet.
_unlinked = (
    select(func.count())
    .where(
        Namesake.client_id == Contact.client_id, func.lower(Namesake.email) == func.lower(Contact.email),
        ~select(Holder.id).where(Holder.user_id == Namesake.id).exists(),
    )
    .correlate(Contact).scalar_subquery()
)  # fmt: skip
ORDERS = {"name": func.lower(Contact.name), "title": func.lower(Contact.title), "seen": User.last_sign_in_at}
COLUMNS = (
    Contact.id, Contact.name, Contact.email, Contact.phone, Contact.title, Contact.is_active, Contact.portal_access,
    Contact.user_id, User.is_active.label("user_active"), User.client_portal_enabled, User.invited_at, User.invitation_until,
    User.joined_at, User.last_sign_in_at,
)  # fmt: skip


class Admission(NamedTuple):
    """`state`: in, invited, expired, out (kept out) or none (nobody signs in as this contact); `words`: why, or what next."""

    state: str
    words: str


def contacts(client_id: UUID, actor: Any, words: str | None) -> Any:
    query = Contact.visible_to(actor).with_only_columns(*COLUMNS, _unlinked.label("unlinked"))
    return searched(query.outerjoin(User, User.id == Contact.user_id).where(Contact.client_id == client_id), words)


def count(client_id: UUID, actor: Any, words: str | None = None) -> int:
    return count_of(searched(Contact.visible_to(actor).with_only_columns(Contact.id).where(Contact.client_id == client_id), words))


def searched(query: Any, words: str | None) -> Any:
    return query.where(contains(words, Contact.name, Contact.email, Contact.title)) if words else query


def admission_of(row: Any, client: Client) -> Admission:
    """SPEC 1's rule in words. The rule itself stands in the database, and is asked at every request."""
    if row.user_id is None:
        return Admission("none", _without_user(row))
    kept_out = _kept_out(row, client)
    if kept_out:
        return Admission("out", f"{kept_out}.")
    state = state_of(row) if row.invited_at else "active"
    if state == "active":
        return Admission("in", "")
    day = show_date(row.invitation_until)
    return Admission(state, f"Until {day}." if state == "invited" else f"Ran out on {day}. Send it again.")


def _without_user(row: Any) -> str:
    if not row.is_active:
        return "The contact is not active."
    if not row.email:
        return "An e-mail is needed first."
    return "Signs in already, without this contact. Enable access to join the two." if row.unlinked else ""


def _kept_out(row: Any, client: Client) -> str | None:
    reasons = {
        "The contact is not active": not row.is_active,
        "Access is switched off": not row.portal_access,
        "The contact has no e-mail": not row.email,
        "The user is not active": not row.user_active,
        "The portal is switched off on the user's page": not row.client_portal_enabled,
        "The client is not active": not client.is_active,
        "The client's portal is off": not client.portal_enabled,
    }
    return next((words for words, stands in reasons.items() if stands), None)
