"""Whom a thing concerns: the client's people, the office's, its subcontractors. Whether each of them is let in, may see it and
wants to know is asked of all of them alike (telling.py)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select

from ...core.db import db
from ..activity.activity import Activity, Happening
from ..clients.assignment import ClientAssignment
from ..clients.audience import Audience
from ..documents.document import Document
from ..files.file import File
from ..projects.project import Project
from ..roles.permissions import Role
from ..threads.message import Message
from ..time.time_entry import TimeEntry
from ..users.user import User

Users = Select[User]
# So long somebody is at a project after they last did something there.
AT_WORK = timedelta(days=90)
OFFICE = (Role.ADMIN, Role.POWER_USER, Role.STAFF)
LEADING = (Role.ADMIN, Role.POWER_USER)


def people_of_client(thing: Any, _: Activity) -> Users:
    return select(User).where(_of_client(thing))


def colleagues(_thing: Any, _: Activity) -> Users:
    return select(User).where(User.role.in_(OFFICE))


def authors(document: Document, _: Activity) -> Users:
    """Whoever added its newest version."""
    added = Activity.kind.in_((Happening.CREATE_DOCUMENT.value, Happening.UPLOAD_VERSION.value))
    newest = select(Activity.user_id).where(Activity.subject_id == document.id, added).order_by(Activity.id.desc()).limit(1)
    return select(User).where(User.id == newest.scalar_subquery())


def readers(thing: Message | File, happened: Activity) -> Users:
    """Of a message, or a file: those it is shown to, as far as they have to do with it."""
    concerned = [_at_work(thing.project_id, happened.user_id)]
    if thing.audience != Audience.OFFICE:
        assigned = exists().where(ClientAssignment.user_id == User.id, ClientAssignment.client_id == thing.client_id)
        # What is for the team is for each of them; of what is for the client, those who are in it.
        part = [_took_part(thing.project_id)] if thing.audience == Audience.CLIENT else []
        concerned.append(and_(User.role == Role.SUBCONTRACTOR.value, assigned, *part))
    if thing.audience == Audience.CLIENT:
        concerned.append(_of_client(thing))
    return select(User).where(or_(*concerned))


def _of_client(thing: Any) -> Any:
    """All of them, or those whose project it is, where they see their own alone."""
    project_id = getattr(thing, "project_id", None)
    whole = User.scope == "company"
    if not hasattr(thing, "project_id"):  # Money is the owner's, whatever the scope.
        return User.client_id == thing.client_id
    own = exists().where(Project.id == project_id, Project.client_user_id == User.id) if project_id else false()
    return and_(User.client_id == thing.client_id, or_(whole, own))


def _at_work(project_id: Any, but: Any) -> Any:
    """Those of the office who did something there lately; where nobody else has, those who lead."""
    others = User.role.in_(OFFICE), User.id != but, _took_part(project_id)
    is_known = db.session.scalar(select(exists().where(*others)))
    return and_(*others) if is_known else User.role.in_(LEADING)


def _took_part(project_id: Any) -> Any:
    """Wrote, worked, or changed something there."""
    since, today = func.now() - AT_WORK, func.current_date() - AT_WORK.days
    wrote = exists().where(Message.project_id == project_id, Message.staff_user_id == User.id, Message.created_at > since)
    worked = exists().where(TimeEntry.project_id == project_id, TimeEntry.user_id == User.id, TimeEntry.worked_on > today)
    changed = exists().where(Activity.subject_id == project_id, Activity.user_id == User.id, Activity.at > since)
    return or_(wrote, worked, changed)
