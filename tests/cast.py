"""The named cast: Ada (admin), Pia (power user), Stan (staff), Tom (technician), Sue (subcontractor), Bob (owner at Bakery),
Mia (member at Bakery), Carla (owner at Cinema), and Olga, who runs the platform. A second business has its own.

A firm has its people and clients from the start, and all else (tests/past.py) when it is asked for. Every stored string names
its business, client and class, so that a leak can be read off the page that shows it.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any, Self
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import text, update

from app.core.db import db, uuid7
from app.core.secrets import digest, hash_password, new_secret
from app.core.standing import LETTER_OF, Standing, standing_at
from app.core.transaction import commit
from app.domain.access.session import LIFETIME
from app.domain.businesses.business import Business
from app.domain.businesses.keeping import create_business
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.users.user import User
from app.ops.founding import as_migrator
from tests import browse
from tests.databases import kept
from tests.jobs import without_jobs
from tests.past import PART_OF, TODAY, ZONE, Part, add_settings

PASSWORD = "a quiet harbour at noon"
STAFF = {"ada": "admin", "pia": "power_user", "stan": "staff", "tom": "technician", "sue": "subcontractor"}
TEAMS = {"bakery": {"bob": "owner", "mia": "member"}, "cinema": {"carla": "owner", "max": "member"}}


OPEN_SESSION = "select auth.open_session(%s, %s, %s, %s, %s, null, null, null, %s)"
NOTE_SIGN_IN = "select auth.note(%s, %s, 'login', null, null, null)"


@cache
def kept_password() -> str:
    """Hashed once: the cast shares a password."""
    return hash_password(PASSWORD)


class Things(dict[str, Any]):
    """What a firm has, by name. What is not there yet is made when it is asked for."""

    def __init__(self, firm: "Firm") -> None:
        super().__init__()
        self.firm = firm

    def __missing__(self, name: str) -> Any:
        part = PART_OF.get(name.rpartition("_")[2])
        if part is None or part in self.firm.made:
            raise KeyError(name)
        self.firm.make(part)
        return self[name]


@dataclass
class Firm:
    """One business of its own, with its people, clients and what is theirs."""

    app: Flask
    id: UUID
    slug: str
    errand: int
    people: dict[str, SimpleNamespace] = field(default_factory=dict)
    made: set[Part] = field(default_factory=set)
    # Whether what it is given also leaves the documents and mails that are still to be made.
    leaves_jobs: bool = True

    def __post_init__(self) -> None:
        self.things = Things(self)
        self.requests = browse.Client.requests

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("people", "things"):
            raise AttributeError(name)
        if name in self.people:
            return self.people[name]
        try:
            return self.things[name]
        except KeyError:
            raise AttributeError(name) from None

    def all(self) -> Self:
        """The whole of it, for a test that reads whatever there is, or says what is not shown."""
        self.make(*PART_OF.values())
        return self

    def make(self, *parts: Part) -> None:
        missing = [part for part in dict.fromkeys(parts) if part not in self.made]
        if missing:
            self.may_be_made()
        self.made.update(missing)
        with nullcontext() if self.leaves_jobs else without_jobs(self.app):
            self.do(lambda: [part(self, self.slug) for part in missing])

    def may_be_made(self) -> None:
        assert self.requests == browse.Client.requests, (
            "A page was asked for before this was made, and could not have shown it: name it first, or begin with own_firm.all()"
        )

    def inside(self) -> Any:
        """The worker's door in this business: what a test arranges, it arranges here."""
        return standing_at(Standing("worker", job=self.errand))

    def change(self, what: Any, **values: Any) -> None:
        """Changes rows of this business and commits."""
        with self.app.app_context(), self.inside():
            db.session.execute(update(type(what)).where(type(what).id == what.id).values(**values))
            commit()

    def change_itself(self, **values: Any) -> None:
        with self.app.app_context(), as_migrator():
            db.session.execute(update(Business).where(Business.id == self.id).values(**values))
            db.session.commit()

    def do(self, work: Any) -> Any:
        with self.app.app_context(), self.inside():
            result = work()
            commit()
            return result

    def secret_of(self, name: str, kind: str = "browser") -> str:
        """A fresh session of this person, opened without a page: thousands are."""
        who, door = self.people[name], kept(self.app.config["DOOR_URLS"]["auth"])
        found = door.execute("select login from auth.memberships_of(%s) where user_id = %s", (who.identity_id, who.id)).fetchone()
        if found is None:
            raise LookupError(f"nothing is open to {name}")
        secret, id = new_secret(LETTER_OF[found[0]]), uuid7()
        opened = door.execute(OPEN_SESSION, (id, digest(secret), kind, who.identity_id, who.id, LIFETIME)).fetchone()
        assert opened != (None,), f"no session was opened for {name}"
        door.execute(NOTE_SIGN_IN, (id, uuid7()))
        return secret


def make_firm(app: Flask, slug: str, *, leaves_jobs: bool = True) -> Firm:
    """The names of two firms' people differ, so that a mix-up shows."""
    with app.app_context():
        id, errand = _found(
            slug=slug, name=f"Firm {slug} public", email=f"office@{slug}.example", address=f"1 Firm Road\n{slug} public", tax_id=f"TAX {slug}",
            bank_details=f"Bank {slug} zmoney", currency="EUR", locale="en_GB", time_zone=ZONE,
        )  # fmt: skip
        firm = Firm(app, id, slug, errand, leaves_jobs=leaves_jobs)
        firm.things["bakery_business"] = SimpleNamespace(id=id)
        firm.do(lambda: _people_and_clients(firm))
        with db.engines["auth"].begin() as connection:
            row = {"password": kept_password(), "ids": [who.identity_id for who in firm.people.values()]}
            connection.execute(text("update auth.identities set password_hash = :password where id = any(:ids)"), row)
    return firm


def _found(**values: Any) -> tuple[UUID, int]:
    """With an errand in it, by the same connection."""
    with as_migrator():
        id = create_business(values)
        return id, db.session.execute(text("select queue.let_in(:id)"), {"id": id}).scalar_one()


def _people_and_clients(firm: "Firm") -> None:
    """In few statements, since every test that writes waits for them. With the settings that any page may show."""
    clients = {key: _client(firm, key) for key in TEAMS}
    db.session.add_all(clients.values())
    db.session.flush()
    db.session.add_all(firm.things[f"{key}_contact"] for key in TEAMS)
    people: dict[str, dict[str, Any]] = {name: {"user_type": "staff", "role": role} for name, role in STAFF.items()}
    for key, team in TEAMS.items():
        for name, role in team.items():
            people[name] = {
                "user_type": "client",
                "client_id": clients[key].id,
                "company_role": role,
                "client_portal_enabled": True,
            }
    emails = [f"{name}@{firm.slug}.example" for name in people]
    identities = db.session.scalars(
        text("select auth.identity_for(e) from unnest(cast(:emails as text[])) with ordinality u(e, n) order by n"),
        {"emails": emails},
    )
    for (name, values), email, identity_id in zip(people.items(), emails, identities, strict=True):
        who = SimpleNamespace(id=uuid7(), identity_id=identity_id, email=email, name=f"{name.title()} {firm.slug}")
        db.session.add(User(**vars(who), **values))
        firm.people[name] = who
    db.session.flush()
    for key, team in TEAMS.items():
        owner, member = (firm.people[name] for name in team)
        clients[key].portal_user_id, clients[key].portal_enabled = owner.id, True
        firm.things |= {f"{key}_person": owner, f"{key}_member": member}
    db.session.add(ClientAssignment(user_id=firm.people["sue"].id, client_id=clients["bakery"].id))
    add_settings(firm, firm.slug)


def _client(firm: Firm, key: str) -> Client:
    client = Client(
        id=uuid7(), name=f"{key.title()} {firm.slug} public", email=f"office@{key}.{firm.slug}.example", address=f"{key} street {firm.slug}",
        currency="EUR",
    )  # fmt: skip
    contact = Contact(
        id=uuid7(), client_id=client.id, name=f"Kit {key} {firm.slug} public", email=f"kit@{key}.{firm.slug}.example",
        title=f"Title {key} {firm.slug}",
    )  # fmt: skip
    firm.things |= {key: client, f"{key}_client": client, f"{key}_contact": contact}
    return client


def make_operator(app: Flask, migrator_url: str, email: str) -> SimpleNamespace:
    """Who runs the platform is made by the one who runs the database."""
    with app.app_context(), psycopg.connect(migrator_url) as connection:
        identity_id = uuid7()
        connection.execute(
            "insert into auth.identities (id, email, password_hash) values (%s, %s, %s)",
            (identity_id, email, kept_password()),
        )
        connection.execute("insert into platform.operators (identity_id, name) values (%s, %s)", (identity_id, "Olga Operator"))
    return SimpleNamespace(id=identity_id, identity_id=identity_id, email=email, name="Olga Operator")


__all__ = ["PASSWORD", "TODAY", "Firm", "make_firm", "make_operator"]
