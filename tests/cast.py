"""The named cast: Ada (admin), Pia (power user), Stan (staff), Tom (technician), Sue (subcontractor), Bob (owner at Bakery),
Mia (member at Bakery), Carla (owner at Cinema), and Olga, who runs the platform. A second business has its own.

Every stored string names its business, client and class, so that a leak can be read off the page that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, text, update

from app.core.db import db, uuid7
from app.core.secrets import hash_password
from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships as memberships_of
from app.domain.access.session import open_session
from app.domain.businesses.business import Business
from app.domain.businesses.keeping import found_business
from app.domain.categories.category import Category
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.holidays.holiday import Holiday
from app.domain.invitations.bulk_invitation import BulkInvitation
from app.domain.invitations.invitation import Invitation
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import cancel, issue
from app.domain.invoices.payment import record_payment
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project, ProjectBudget
from app.domain.time.time_entry import TimeEntry
from app.domain.users.keeping import add_user
from app.domain.users.user import User
from tests.passwords import give_password

PASSWORD = "a quiet harbour at noon"
TODAY = date.today()


@cache
def kept_password() -> str:
    """Hashed once: the cast shares a password."""
    return hash_password(PASSWORD)


@dataclass
class Firm:
    """One business of its own, with its people, clients and what is theirs."""

    app: Flask
    id: UUID
    slug: str
    people: dict[str, SimpleNamespace] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for known in (self.__dict__.get("people", {}), self.__dict__.get("things", {})):
            if name in known:
                return known[name]
        raise AttributeError(name)

    def inside(self) -> Any:
        """The worker's door in this business: what a test arranges, it arranges here."""
        return standing_at(Standing("worker", job_business=self.id))

    def change(self, what: Any, **values: Any) -> None:
        """Changes rows of this business and commits."""
        with self.app.app_context(), self.inside():
            db.session.execute(update(type(what)).where(type(what).id == what.id).values(**values))
            commit()

    def do(self, work: Any) -> Any:
        with self.app.app_context(), self.inside():
            result = work()
            commit()
            return result

    def secret_of(self, name: str, kind: str = "browser") -> str:
        """A fresh session of this person."""
        who = self.people[name]
        with self.app.app_context(), standing_at(Standing("auth")):
            membership = next(m for m in memberships_of(who.identity_id) if m.user_id == who.id)
            secret = open_session(who.identity_id, membership, kind)
            commit()
            return secret


def make_firm(app: Flask, slug: str, second: bool = False) -> Firm:
    """A whole firm in one go. The names of the second firm's people differ, so that a mix-up shows."""
    mark = slug
    with app.app_context():
        id = found_business(
            slug=slug, name=f"Firm {mark} public", email=f"office@{mark}.example", address=f"1 Firm Road\n{mark} public", tax_id=f"TAX {mark}",
            bank_details=f"Bank {mark} zmoney", currency="EUR", locale="en_GB", time_zone="Europe/London",
        )  # fmt: skip
        firm = Firm(app, id, slug)
        firm.things["bakery_business"] = SimpleNamespace(id=id)
        with firm.inside():
            _people_and_clients(firm, mark)
            db.session.flush()
            _invitations(firm, mark)
            _settings(firm, mark)
            _work(firm, mark)
            db.session.flush()
            _money(firm, mark)
            commit()
        for who in firm.people.values():
            give_password(who.identity_id, PASSWORD, kept_password())
    return firm


def _person(firm: Firm, name: str, mark: str, **values: Any) -> User:
    user = add_user(name=f"{name.title()} {mark}", email=f"{name}@{mark}.example", **values)
    firm.people[name] = SimpleNamespace(id=user.id, identity_id=user.identity_id, email=user.email, name=user.name)
    return user


def _client(firm: Firm, key: str, mark: str) -> Client:
    client = Client(
        id=uuid7(),
        name=f"{key.title()} {mark} public",
        email=f"office@{key}.{mark}.example",
        address=f"{key} street {mark}",
        currency="EUR",
    )
    db.session.add(client)
    db.session.flush()
    contact = Contact(
        id=uuid7(),
        client_id=client.id,
        name=f"Kit {key} {mark} public",
        email=f"kit@{key}.{mark}.example",
        title=f"Title {key} {mark}",
    )
    db.session.add(contact)
    firm.things |= {key: client, f"{key}_client": client, f"{key}_contact": contact}
    return client


def _people_and_clients(firm: Firm, mark: str) -> None:
    for name, role in (
        ("ada", "admin"),
        ("pia", "power_user"),
        ("stan", "staff"),
        ("tom", "technician"),
        ("sue", "subcontractor"),
    ):
        _person(firm, name, mark, role=role)
    bakery, cinema = _client(firm, "bakery", mark), _client(firm, "cinema", mark)
    for name, client, role in (
        ("bob", bakery, "owner"),
        ("mia", bakery, "member"),
        ("carla", cinema, "owner"),
        ("max", cinema, "member"),
    ):
        _person(firm, name, mark, user_type="client", client_id=client.id, company_role=role, client_portal_enabled=True)
    for client, owner in ((bakery, "bob"), (cinema, "carla")):
        client.portal_user_id, client.portal_enabled = firm.people[owner].id, True
        firm.things["bakery_person" if client is bakery else "cinema_person"] = firm.people[owner]
    firm.things |= {"bakery_member": firm.people["mia"], "cinema_member": firm.people["max"]}
    db.session.flush()
    db.session.add(ClientAssignment(user_id=firm.people["sue"].id, client_id=bakery.id))


def _invitations(firm: Firm, mark: str) -> None:
    """Long over, so that they count against nothing."""
    then = datetime.now(UTC) - timedelta(days=9)
    bulk = BulkInvitation(id=uuid7(), started_by_name=f"Ada {mark}", started_at=then, total=2, finished_at=then)
    db.session.add(bulk)
    db.session.flush()
    for key in ("bakery", "cinema"):
        invitation = Invitation(
            id=uuid7(), client_id=firm.things[key].id, bulk_id=bulk.id, name=f"Invited {key} {mark}", email=f"invited@{key}.{mark}.example",
            role="owner", invited_by_name=f"Ada {mark}", state="failed", reason="550 gone", asked_at=then, taken_at=then, closed_at=then,
        )  # fmt: skip
        db.session.add(invitation)
        firm.things[f"{key}_invitation"] = invitation


def _work(firm: Firm, mark: str) -> None:
    for key in ("bakery", "cinema"):
        client = firm.things[key]
        for status in ("active", "completed"):
            project = Project(
                id=uuid7(), client_id=client.id, name=f"{status} project {key} {mark} public", code=f"{key[:3]}-{status[:3]}-{mark}", status=status,
                description=f"Description {key} {mark} public", starts_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=20),
            )  # fmt: skip
            db.session.add(project)
            db.session.flush()
            db.session.execute(
                insert(ProjectBudget).values(
                    business_id=firm.id, project_id=project.id, amount=424242, note=f"Budget {key} {mark} zinternal"
                )
            )
            for position, progress in enumerate((100, 50), 1):
                phase = Phase(
                    id=uuid7(), client_id=client.id, project_id=project.id, position=position, name=f"Phase {position} {key} {mark}",
                    progress=progress,
                )  # fmt: skip
                db.session.add(phase)
                firm.things[f"{key}_phase"] = phase
            for days in (0, 1, 40):
                firm.things[f"{key}_entry"] = _entry(firm, project, key, mark, TODAY - timedelta(days=days))
            firm.things[f"{key}_{status}"] = project
        firm.things[f"{key}_project"] = firm.things[f"{key}_active"]


def _settings(firm: Firm, mark: str) -> None:
    for position, name in enumerate(("Plumbing", "Heating"), 1):
        category = Category(id=uuid7(), name=f"{name} {mark} public", position=position)
        db.session.add(category)
        firm.things[f"{name.lower()}_category"] = category
    firm.things["bakery_category"] = firm.things["plumbing_category"]
    db.session.add(Holiday(day=date(TODAY.year, 12, 25), name=f"Christmas {mark} public"))


def _entry(firm: Firm, project: Project, key: str, mark: str, day: date) -> TimeEntry:
    ada = firm.people["ada"]
    entry = TimeEntry(
        id=uuid7(), client_id=project.client_id, project_id=project.id, user_id=ada.id, person_name=ada.name, worked_on=day, seconds=5400,
        description=f"Work {key} {mark} public",
    )  # fmt: skip
    db.session.add(entry)
    return entry


def _money(firm: Firm, mark: str) -> None:
    by = SimpleNamespace(id=firm.people["ada"].id, name=firm.people["ada"].name, client_id=None, session_id=None)
    for key in ("bakery", "cinema"):
        for kind in ("draft", "open", "overdue", "paid", "cancelled"):
            invoice = Invoice(
                id=uuid7(), client_id=firm.things[key].id, currency="EUR", reference=f"{kind} ref {key} {mark} zmoney"
            )
            db.session.add(invoice)
            invoice.write_lines([LineInput(f"{kind} line {key} {mark} zmoney", Decimal("2"), 10_000, Decimal("20"))])
            if kind != "draft":
                issue(invoice, by=by, today=TODAY - timedelta(days=30 if kind == "overdue" else 0), payment_days=14)
            if kind == "paid":
                record_payment(
                    invoice,
                    amount=24_000,
                    paid_on=TODAY,
                    today=TODAY,
                    method="bank_transfer",
                    reference=f"pay {key} {mark} zmoney",
                    by=by,
                )
            if kind == "cancelled":
                cancel(invoice, f"reason {key} {mark} zmoney", by=by, today=TODAY)
            firm.things[f"{key}_{kind}"] = invoice
        firm.things[f"{key}_invoice"] = firm.things[f"{key}_open"]


def make_operator(app: Flask, migrator_url: str, email: str) -> SimpleNamespace:
    """Who runs the platform is made by the one who runs the database."""
    import psycopg

    with app.app_context(), psycopg.connect(migrator_url) as connection:
        identity_id = uuid7()
        connection.execute(
            "insert into auth.identities (id, email, password_hash) values (%s, %s, %s)",
            (identity_id, email, kept_password()),
        )
        connection.execute("insert into platform.operators (identity_id, name) values (%s, %s)", (identity_id, "Olga Operator"))
    return SimpleNamespace(id=identity_id, identity_id=identity_id, email=email, name="Olga Operator")


__all__ = ["PASSWORD", "TODAY", "Business", "Firm", "make_firm", "make_operator", "text"]
