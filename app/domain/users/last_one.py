"""The last admin of a business, and the last owner of a portal that is open, are not lost by any way: whoever takes one away names
another in the same step, or switches the portal off (SPEC.md 2). The database holds it too, of two at the same moment."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Refused
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..contacts.contact import Contact
from .user import User

OFF = "off"


class LastOwner(Refused):
    """`choices`: who may become the owner instead, or the portal's end."""

    def __init__(self, user: User, client: Client, others: Sequence[User]) -> None:
        words = _(
            "{name} is the last owner of {client}'s portal. Choose who becomes the owner.", name=user.name, client=client.name
        )
        super().__init__(words, "instead")
        nobody = _("Nobody: switch {client}'s portal off", client=client.name)
        self.choices = {str(other.id): other.name for other in others} | {OFF: nobody}


def keep_admin(user: User) -> None:
    """Before this one is no admin any more. Of two who take each other's place away at once, the second finds one left."""
    admins = select(User.id).where(
        User.role == "admin", User.is_active, or_(User.invited_at.is_(None), User.joined_at.is_not(None))
    )
    left = db.session.scalars(admins.order_by(User.id).with_for_update()).all()
    if user.id in left and len(left) == 1:
        raise Refused(_("{name} is the last admin. Make somebody else an admin first.", name=user.name), "role")


def keep_owner(user: User, instead: UUID | str | None, *, by: Actor, is_gone: bool = False) -> None:
    """Before this one is no owner any more who is let in. Of whoever is gone and leaves nobody at the client, the portal goes
    too."""
    if user.company_role != "owner" or user.client_id is None:
        return
    client = db.session.scalars(select(Client).where(Client.id == user.client_id).with_for_update()).one()
    others = [one for one in _people_let_in(client) if one.id != user.id]
    if not client.portal_enabled:
        return
    heir = next((one for one in others if one.company_role == "owner"), None)
    if (heir is None and instead == OFF) or (is_gone and not others):
        client.portal_enabled = False
        record(Happening.DISABLE_PORTAL, client, by=by)
    elif heir is None:
        heir = next((one for one in others if str(one.id) == str(instead)), None)
        if heir is None:
            raise LastOwner(user, client, others)
        heir.company_role = "owner"
        record(Happening.UPDATE_USER, heir, by=by)
    if heir and client.portal_user_id == user.id:
        client.portal_user_id = heir.id
    db.session.flush()


def _people_let_in(client: Client) -> Sequence[User]:
    """The oldest first."""
    contact = and_(Contact.is_active, Contact.portal_access, Contact.email != "", Contact.client_id == User.client_id)
    query = select(User).outerjoin(Contact, Contact.user_id == User.id).where(or_(Contact.id.is_(None), contact))
    query = query.where(User.client_id == client.id, User.is_active, User.client_portal_enabled)
    return db.session.scalars(query.order_by(User.created_at, User.id)).all()
