"""Who acts: what a query asks of whoever looks, what a verb asks of whoever does something, and the person of a request."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from .errors import NoContext
from .formats import today_in


class Viewer(Protocol):
    """Whose eyes a query is for: a person, a user, or anybody of one kind, with parameters for the ids (core/queries.py)."""

    @property
    def user_type(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def scope(self) -> str: ...
    @property
    def is_client_owner(self) -> bool: ...
    @property
    def is_scope_restricted(self) -> bool: ...
    @property
    def id(self) -> Any: ...
    @property
    def client_id(self) -> Any: ...
    @property
    def permissions(self) -> Set[str]: ...


def is_office(viewer: Viewer) -> bool:
    """Staff who see all that is their business's: what is being worked on is seen there alone."""
    return viewer.user_type == "staff" and not viewer.is_scope_restricted


class Actor(Viewer, Protocol):
    """Who does something: what a verb checks, and what is kept of who did it."""

    @property
    def name(self) -> str: ...
    @property
    def business_id(self) -> UUID: ...
    @property
    def session_id(self) -> UUID | None: ...
    @property
    def business_day(self) -> date: ...
    @property
    def time_zone(self) -> str | None: ...
    def can(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Business:
    id: UUID
    slug: str
    name: str
    logo_key: str | None
    dark_logo_key: str | None
    accent: str
    currency: str
    locale: str
    time_zone: str
    modules: tuple[str, ...]
    email: str | None
    phone: str | None
    payment_days: int
    address: str | None
    tax_id: str | None
    bank_details: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """The client whose person it is."""

    id: UUID
    name: str
    currency: str
    locale: str | None
    logo_key: str | None
    accent: str | None
    welcome_text: str | None


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
    business: Business | None
    client: Company | None
    client_id: UUID | None
    scope: str
    own_locale: str | None
    own_time_zone: str | None
    # Whether the same e-mail opens other portals too.
    several: bool
    # How much they are told of and have not read; a hundred are many.
    unread: int = 0

    is_authenticated = True

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def business_id(self) -> UUID:
        if self.business is None:
            raise NoContext("A platform operator stands in no business.")
        return self.business.id

    @property
    def business_day(self) -> date:
        """Today, where the business is: what is due, and what is late, goes by it."""
        return today_in(self.business.time_zone if self.business else "UTC")

    @property
    def modules(self) -> tuple[str, ...]:
        """What their business uses."""
        return self.business.modules if self.business else ()

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


class Asked(NamedTuple):
    """Whose work a job is, and whether whoever asked for it still may."""

    business: Business
    may: bool

    @property
    def business_id(self) -> UUID:
        return self.business.id


def asked_from(row: dict[str, Any]) -> Asked:
    return Asked(business_from(row["business"]), row["may"])


def business_from(row: dict[str, Any]) -> Business:
    return Business(**{**row, "id": UUID(row["id"]), "modules": tuple(row["modules"])})


def person_from(door: str, row: dict[str, Any]) -> Person:
    client = Company(**{**row["client"], "id": UUID(row["client"]["id"])}) if row.get("client") else None
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
        client=client,
        client_id=client.id if client else None,
        scope=row.get("scope") or "company",
        own_locale=row.get("locale"),
        own_time_zone=row.get("time_zone"),
        several=row["several"],
        unread=row.get("unread", 0),
    )
