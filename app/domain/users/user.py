"""A user: one identity's membership in one business, as staff or as a client's person."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db
from ...core.errors import Refused
from ...core.rules import Email, Flag, OneOf, Rules, Text, known_locales, known_time_zones
from ...core.words import _
from ..clients.assignment import assigned_clients
from ..clients.client import Client
from ..roles.permissions import CLIENT_ROLES, PERMISSIONS_OF, STAFF_ROLES, Permission

USER_TYPES = ("staff", "client")
# What a client's person sees: all of the client's work, or only the projects whose person they are.
SCOPES = ("company", "own")
USER = Rules(
    name=Text(120, "Enter the person's name."),
    email=Email("Enter an e-mail address."),
    phone=Text(40),
    is_active=Flag(),
    role=OneOf(STAFF_ROLES, "Choose a role."),
    company_role=OneOf(CLIENT_ROLES, "Choose a role."),
    scope=OneOf(SCOPES, "Choose what this person sees."),
    locale=OneOf(known_locales),
    time_zone=OneOf(known_time_zones),
    mail_invoices=Flag(),
)
# One's own.
PROFILE = Rules(name=Text(120, "Enter your name."), **USER.only("phone", "locale", "time_zone", "mail_invoices").rules)


class User(InBusiness, Model):
    __tablename__ = "users"

    identity_id: Mapped[UUID]
    user_type: Mapped[str]
    role: Mapped[str | None]
    company_role: Mapped[str | None]
    scope: Mapped[str] = mapped_column(default="company")
    client_id: Mapped[UUID | None]
    client_portal_enabled: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    locale: Mapped[str | None]
    time_zone: Mapped[str | None]
    mail_invoices: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    # Since when their mailbox takes nothing, and what its server said. Not granted at the outer doors.
    bounced_at: Mapped[datetime | None] = mapped_column(deferred=True)
    bounce: Mapped[str | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    invited_at: Mapped[datetime | None]
    invitation_until: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    wished_at: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """A client's owner sees the own team, staff sees everybody of the business, the others themselves."""
        query = select(cls)
        if actor.user_type == "client" and actor.is_client_owner:
            return query.where(cls.client_id == actor.client_id)
        if actor.user_type == "staff" and actor.role in ("admin", "power_user", "staff"):
            return query
        return query.where(cls.id == actor.id)

    @property
    def permissions(self) -> set[Permission]:
        return PERMISSIONS_OF[self.role or self.company_role or "member"]

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def is_client_portal_user(self) -> bool:
        return self.user_type == "client" and self.client_portal_enabled and self.client_id is not None

    @property
    def is_client_owner(self) -> bool:
        return self.user_type == "client" and self.company_role == "owner"

    @property
    def is_scope_restricted(self) -> bool:
        return self.role == "subcontractor"

    def get_allowed_client_ids(self) -> list[UUID] | None:
        """The clients this person is held to; None: all of the business."""
        if self.is_scope_restricted:
            return sorted(db.session.scalars(assigned_clients(self)))
        return [self.client_id] if self.client_id else [] if self.user_type == "client" else None

    def get_allowed_project_ids(self) -> list[UUID] | None:
        """The projects this person is held to; None: all of the business."""
        from ..overview.portal_data import list_allowed_project_ids

        return list_allowed_project_ids(self)

    def get_client_portal_data(self, limit: int = 100) -> dict[str, Any] | None:
        """Client, active projects, invoices and time entries, the newest of each; None without access."""
        from ..overview.portal_data import load_portal_data

        return load_portal_data(self, limit)


def enable_portal(client: Client, user: User) -> None:
    if not client.is_active:
        raise Refused(_("This client is not active. Activate it first."), "user_id")
    if user.user_type != "client" or (user.client_id is not None and user.client_id != client.id):
        raise Refused(_("This person is linked to another client."), "user_id")
    owners = select(User.id).where(User.client_id == client.id, User.company_role == "owner", User.is_active)
    if db.session.scalar(owners.where(User.client_portal_enabled).limit(1)) is None:
        user.company_role = "owner"
    user.client_id = client.id
    user.client_portal_enabled = True
    db.session.flush()  # The person first: a portal that is open has an owner.
    client.portal_user_id = user.id
    client.portal_enabled = True
