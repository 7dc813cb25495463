"""Where a person's access stands, as lists show it: SPEC 1's rule in one expression. The rule itself stands in the database, and is
asked at every request."""

from sqlalchemy import and_, case, func, select

from ...core.states import State
from ..clients.client import Client
from ..contacts.contact import Contact
from .user import User


class AccessStatus(State, name="access"):
    """`portal_off`: all that keeps a client's person out is that the client's portal is."""

    STAFF = "staff", "Staff", "info"
    PORTAL = "portal", "Portal", "good"
    PORTAL_OFF = "portal_off", "Portal off", "warn"
    INVITED = "invited", "Invited", "info"
    EXPIRED = "expired", "Expired", "warn"
    INACTIVE = "inactive", "Inactive"
    NONE = "none", "No access"


_invited = and_(User.invited_at.is_not(None), User.joined_at.is_(None))
_admitted = and_(
    Contact.is_active, Contact.portal_access, func.coalesce(Contact.email, "") != "", Contact.client_id == User.client_id
)
_kept_out = select(Contact.id).where(Contact.user_id == User.id, ~_admitted).correlate(User).exists()
_client_is = select(Client.id).where(Client.id == User.client_id, Client.is_active).correlate(User)
access = case(
    (~User.is_active, AccessStatus.INACTIVE.value),
    (and_(User.user_type == "client", ~User.client_portal_enabled | ~_client_is.exists() | _kept_out), AccessStatus.NONE.value),
    (and_(User.user_type == "client", ~_client_is.where(Client.portal_enabled).exists()), AccessStatus.PORTAL_OFF.value),
    (and_(_invited, User.invitation_until <= func.now()), AccessStatus.EXPIRED.value),
    (_invited, AccessStatus.INVITED.value),
    (User.user_type == "staff", AccessStatus.STAFF.value),
    else_=AccessStatus.PORTAL.value,
).label("access")
