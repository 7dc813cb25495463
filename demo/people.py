"""The people of a demo firm, its clients, and who of them looks in."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from app.core.db import db, uuid7
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.contacts import contact
from app.domain.users.keeping import add_user
from app.domain.users.user import User, enable_portal

from .story import Customer, Firm


@dataclass
class Cast:
    """Who and what a firm's story has turned into."""

    firm: Firm
    staff: list[User] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    users: list[list[User | None]] = field(default_factory=list)
    """For each client a user, or none, for each of its contacts."""
    projects: list[list[Any]] = field(default_factory=list)

    @property
    def admin(self) -> SimpleNamespace:
        """Who did all of it: a person, as verbs ask for one."""
        return SimpleNamespace(id=self.staff[0].id, name=self.staff[0].name, client_id=None, session_id=None)


def hire(firm: Firm) -> Cast:
    cast = Cast(firm)
    for who in firm.staff:
        cast.staff.append(add_user(name=who.name, email=who.email, role=who.role, phone=who.phone))
    for customer in firm.customers:
        client = Client(id=uuid7(), **{"currency": firm.values["currency"]} | customer.values)
        db.session.add(client)
        db.session.flush()
        cast.clients.append(client)
        cast.users.append(_contacts_of(customer, client))
    for user in cast.staff:
        if user.is_scope_restricted:
            assigned = (cast.clients[number] for number in firm.assigned)
            db.session.add_all(ClientAssignment(user_id=user.id, client_id=client.id) for client in assigned)
    return cast


def _contacts_of(customer: Customer, client: Client) -> list[User | None]:
    users: list[User | None] = []
    for who in customer.contacts:
        user = None
        if who.company_role:
            user = add_user(name=who.name, email=who.email, phone=who.phone, user_type="client", client_id=client.id,
                            company_role=who.company_role, scope=who.scope, client_portal_enabled=True)  # fmt: skip
            if who.company_role == "owner":
                enable_portal(client, user)
        db.session.add(
            contact.Contact(client_id=client.id, name=who.name, email=who.email, phone=who.phone, title=who.title,
                            portal_access=user is not None, user_id=user and user.id)
        )  # fmt: skip
        users.append(user)
    return users
