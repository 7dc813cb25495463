"""The contacts of a client as a list, each with whether they are let in, or why not."""

from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ...core.formats import show_date
from ...core.lists import List
from ...core.states import State
from ...core.wanted import Filter
from ...core.words import N_, _
from ..clients.client import Client
from ..contacts.contact import Contact
from ..invitations.invitation import invitation_status
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
contacts = List(
    Contact,
    columns=(
        Contact.id, Contact.name, Contact.email, Contact.phone, Contact.title, Contact.is_active, Contact.portal_access,
        Contact.user_id, User.is_active.label("user_active"), User.client_portal_enabled, User.invited_at, User.invitation_until,
        User.joined_at, User.last_sign_in_at, _unlinked.label("unlinked"),
    ),
    join=lambda query: query.outerjoin(User, User.id == Contact.user_id),
    search=(Contact.name, Contact.email, Contact.title),
    orders={"name": func.lower(Contact.name), "title": func.lower(Contact.title), "seen": User.last_sign_in_at},
    order="name",
    filters={"client_id": Filter("uuid", Contact.client_id.__eq__)},
)  # fmt: skip


class AdmissionStatus(State, name="admission"):
    """Whether a contact is let in; `none`: nobody signs in as this contact."""

    IN = "in", "Let in", "good"
    INVITED = "invited", "Invited", "info"
    EXPIRED = "expired", "Expired", "warn"
    OUT = "out", "Kept out", "warn"
    NONE = "none", "No access"


class Admission(NamedTuple):
    """`words`: why, or what next."""

    status: AdmissionStatus
    words: str


def describe_admission(row: Any, client: Client) -> Admission:
    """SPEC 1's rule in words. The rule itself stands in the database, and is asked at every request."""
    if row.user_id is None:
        return Admission(AdmissionStatus.NONE, _explain_no_user(row))
    kept_out = _explain_kept_out(row, client)
    if kept_out:
        return Admission(AdmissionStatus.OUT, kept_out)
    status = AdmissionStatus[invitation_status(row).name] if row.invited_at and not row.joined_at else AdmissionStatus.IN
    day = show_date(row.invitation_until)
    words = {
        AdmissionStatus.INVITED: _("Until {day}.", day=day),
        AdmissionStatus.EXPIRED: _("Ran out on {day}. Send it again.", day=day),
    }
    return Admission(status, words.get(status, ""))


def _explain_no_user(row: Any) -> str:
    if not row.is_active:
        return _("The contact is not active.")
    if not row.email:
        return _("An e-mail is needed first.")
    return _("Signs in already, without this contact. Enable access to join the two.") if row.unlinked else ""


def _explain_kept_out(row: Any, client: Client) -> str | None:
    reasons = (
        (N_("The contact is not active."), not row.is_active),
        (N_("Access is switched off."), not row.portal_access),
        (N_("The contact has no e-mail."), not row.email),
        (N_("The user is not active."), not row.user_active),
        (N_("The portal is switched off on the user's page."), not row.client_portal_enabled),
        (N_("The client is not active."), not client.is_active),
        (N_("The client's portal is off."), not client.portal_enabled),
    )
    return next((_(words) for words, stands in reasons if stands), None)
