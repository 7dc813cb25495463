"""A client's data in one look, for User.get_client_portal_data() and the dashboard."""

from typing import Any
from uuid import UUID

from ...core.db import db
from ..clients.client import Client
from ..invoices.invoice import Invoice
from ..projects.project import Project
from ..time.time_entry import TimeEntry
from ..users.user import User


def load_portal_data(user: User, limit: int) -> dict[str, Any] | None:
    if not user.is_client_portal_user:
        return None
    client = db.session.scalars(Client.visible_to(user)).one_or_none()
    if client is None:
        return None
    projects = Project.visible_to(user).where(Project.active()).order_by(Project.starts_on.desc().nulls_last(), Project.id.desc())
    invoices = Invoice.visible_to(user).order_by(Invoice.issued_on.desc(), Invoice.id.desc())
    entries = TimeEntry.visible_to(user).order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc())
    return {
        "client": client,
        "projects": list(db.session.scalars(projects.limit(limit))),
        "invoices": list(db.session.scalars(invoices.limit(limit))),
        "time_entries": list(db.session.scalars(entries.limit(limit))),
    }


def list_allowed_project_ids(user: User) -> list[UUID] | None:
    if user.user_type == "staff" and not user.is_scope_restricted:
        return None
    return list(db.session.scalars(Project.visible_to(user).with_only_columns(Project.id).order_by(Project.id)))
