"""Who stands at which door. The door chooses the login; the database says who the person is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from .errors import NoContext

# The letter before a session's secret. It is untrusted: it only chooses the pool, and the database refuses a session that
# belongs to another login.
LETTERS = {"a": "admin", "c": "client", "p": "platform", "s": "sub", "t": "tech"}
LETTER_OF = {f"vitrine_{door}": letter for letter, door in LETTERS.items()}


class View(NamedTuple):
    """What a request only looks at: written down by the same statement that finds out who asks."""

    kind: str
    subject_type: str | None = None
    subject_id: UUID | None = None


@dataclass(slots=True)
class Standing:
    """The login a transaction is opened through, and what proves who asks: a session's secret, or a job's business."""

    door: str
    secret: str | None = None
    job_business: UUID | None = None
    reading: bool = False
    view: View | None = None
    # The one connection of this standing, from its first question on, and how the ORM sees it, where one asks (core/db.py).
    pooled: Any = None
    connection: Any = None
    # Whom the database found when the transaction began, and what it has been asked since.
    begun: Any = None
    statements: int = 0

    def let_go(self) -> None:
        """Whatever was not committed never was."""
        held, self.connection, self.pooled = self.connection or self.pooled, None, None
        if held is not None:
            held.close()


@dataclass(frozen=True, slots=True)
class Business:
    id: UUID
    slug: str
    name: str
    logo_key: str | None
    accent: str
    currency: str
    locale: str
    time_zone: str
    modules: tuple[str, ...]
    email: str | None = None
    phone: str | None = None
    payment_days: int = 14


@dataclass(frozen=True, slots=True)
class Person:
    """One membership of one identity, as the database described it at the begin of this transaction."""

    door: str
    id: UUID
    session_id: UUID
    identity_id: UUID
    user_type: str
    role: str
    name: str
    email: str
    permissions: frozenset[str]
    business: Business | None = None
    client: Any = None
    client_id: UUID | None = None
    scope: str = "company"
    own_locale: str | None = None
    own_time_zone: str | None = None
    # Whether the same e-mail opens other portals too.
    several: bool = False

    is_authenticated = True

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def business_id(self) -> UUID:
        if self.business is None:
            raise NoContext("A platform operator stands in no business.")
        return self.business.id

    @property
    def is_client_owner(self) -> bool:
        return self.user_type == "client" and self.role == "owner"

    @property
    def is_scope_restricted(self) -> bool:
        return self.door == "sub"

    @property
    def locale(self) -> str:
        return self.own_locale or (self.client and self.client.locale) or (self.business and self.business.locale) or "en_GB"

    @property
    def time_zone(self) -> str:
        return self.own_time_zone or (self.business.time_zone if self.business else "UTC")


def business_from(row: dict[str, Any]) -> Business:
    return Business(**{**row, "id": UUID(row["id"]), "modules": tuple(row["modules"])})


def person_from(door: str, row: dict[str, Any]) -> Person:
    client = row.get("client")
    return Person(
        door=door,
        id=UUID(row["user_id"]),
        session_id=UUID(row["session_id"]),
        identity_id=UUID(row["identity_id"]),
        user_type=row["user_type"],
        role=row["role"],
        name=row["name"],
        email=row["email"],
        permissions=frozenset(row["permissions"]),
        business=business_from(row["business"]) if row.get("business") else None,
        client=SimpleNamespace(**client) if client else None,
        client_id=UUID(client["id"]) if client else None,
        scope=row.get("scope") or "company",
        own_locale=row.get("locale"),
        own_time_zone=row.get("time_zone"),
        several=row["several"],
    )


_standing: ContextVar[Standing | None] = ContextVar("standing", default=None)


def standing_or_none() -> Standing | None:
    return _standing.get()


def standing() -> Standing:
    found = _standing.get()
    if found is None:
        raise NoContext("No door is open: a transaction needs a person's secret or a job's business.")
    return found


def stand(place: Standing | None) -> Standing | None:
    """Where this context stands from now on; answers where it stood before."""
    before = _standing.get()
    _standing.set(place)
    return before


@contextmanager
def standing_at(place: Standing) -> Iterator[None]:
    before = stand(place)
    try:
        yield
    finally:
        place.let_go()
        stand(before)
