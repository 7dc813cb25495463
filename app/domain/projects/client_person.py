"""The client's person of a project: one of that client's users, or nobody."""

from uuid import UUID

from sqlalchemy import select, update

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Refused
from ...core.words import _
from ..portals import portal_access
from ..users.user import User
from .project import Project


def check_person(user_id: UUID | None, client_id: UUID) -> None:
    if user_id and not db.session.scalar(select(User.id).where(User.id == user_id, User.client_id == client_id)):
        raise Refused(_("This person is not one of the client's people."), "client_user_id")


def set_portal_access(user: User, *, enabled: bool, client_id: UUID | None, by: Actor, instead: UUID | str | None = None) -> None:
    """Whoever moves to another client leaves the former one's projects."""
    portal_access.check_portal_access(user, enabled=enabled, client_id=client_id)
    if client_id != user.client_id:
        db.session.execute(update(Project).where(Project.client_user_id == user.id).values(client_user_id=None))
    portal_access.set_portal_access(user, enabled=enabled, client_id=client_id, by=by, instead=instead)
