"""Clients with what they owe: the office's list, and one client's page with what stands on it."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.lists import List
from ...core.page import Tab, Tabs
from ...core.queries import Prepared, ask_named, value
from ..clients.client import Client
from ..invoices.list import invoices, open_balance
from ..projects.list import projects_of_client
from ..roles.permissions import Permission
from ..users.list import people
from ..users.user import User

ROWS = 6
OWES = open_balance(Client.id)[0].element

clients = List(
    Client,
    columns=(
        Client.id, Client.name, Client.email, Client.phone, Client.currency, Client.is_active, Client.portal_enabled,
        *open_balance(Client.id),
    ),
    search=(Client.name, Client.email),
    orders={"name": func.lower(Client.name), "created": Client.created_at, "owes": OWES},
    order="name",
    tabs=Tabs("status", {
        "active": Tab("Active", Client.is_active.is_(True)),
        "inactive": Tab("Inactive", Client.is_active.is_(False)),
        "all": Tab("All"),
    }, usual="active"),
    values=lambda actor: {"today": actor.business_day},
)  # fmt: skip

COLUMNS = (
    Client.id, Client.name, Client.email, Client.phone, Client.address, Client.tax_id, Client.currency, Client.locale,
    Client.is_active, Client.portal_enabled, Client.portal_user_id, Client.created_at, User.name.label("portal_person"),
    *open_balance(Client.id),
)  # fmt: skip


class ClientDetail(NamedTuple):
    """`projects` and `people`: None where the actor, or the business, has none of them."""

    client: Any
    invoices: list[Any]
    projects: list[Any] | None
    people: list[Any] | None


def _client(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = Client.visible_to(actor).with_only_columns(*COLUMNS).outerjoin(User, User.id == Client.portal_user_id)
    return query.where(Client.id == value("client_id", "uuid"))


client = Prepared(_client)


def load_client(id: UUID, actor: Person) -> ClientDetail:
    asked = {
        "client": client.of(actor, client_id=id, today=actor.business_day),
        "invoices": invoices.newest(actor, ROWS, client_id=id),
    }
    if "projects" in actor.modules:
        asked["projects"] = projects_of_client.of(actor, client_id=id, most=ROWS)
    if actor.can(Permission.USERS_READ):
        asked["people"] = people.of(actor, actor.can(Permission.MANAGE_PORTAL_ACCESS), client_id=id)
    answers = ask_named(asked)
    if not answers["client"]:
        abort_not_found(actor)
    return ClientDetail(answers["client"][0], answers["invoices"], answers.get("projects"), answers.get("people"))
