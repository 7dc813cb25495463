"""The firm's clients: list, page, and what is written down about each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from babel import Locale
from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.filters import Filters, tabs
from ..core.formats import today_in
from ..core.forms import PostForm, email_address, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.clients import listing
from ..domain.clients.client import Client
from ..domain.clients.keeping import change_client, create_client, set_active
from ..domain.invoices.invoice import status_of
from ..domain.invoices.office import newest_of
from ..domain.overview.clients import client_shown, clients_with_balance
from ..domain.projects.office import projects_of
from ..domain.roles.permissions import Permission
from ..domain.users.listing import people_of
from ..shared.currencies import currency_choices
from ..shared.fields import Choice, accent, hex_colour, paragraph
from ..shared.profile import locale_choices

bp = Blueprint("clients", __name__, url_prefix="/clients")
LABELS = {"active": "Active", "inactive": "Inactive", "all": "All"}


class ClientForm(PostForm):
    name = text("Name", required="Enter the client's name.", longest=160)
    email = text("E-mail", longest=254)
    phone = text("Phone", longest=40)
    address = paragraph("Address", longest=500)
    tax_id = text("Tax id", longest=60)
    currency = Choice("Currency", choices=currency_choices)
    locale = Choice("Dates, numbers and money", choices=locale_choices)
    welcome_text = paragraph("Welcome text", longest=500)
    accent = accent("Accent colour")

    def validate_email(self, field: Any) -> None:
        email_address(self, field)

    def validate_accent(self, field: Any) -> None:
        hex_colour(self, field)

    def values(self) -> dict[str, Any]:
        return {name: value or None for name, value in self.data.items() if name != "csrf_token"}


@bp.get("")
@requires(Permission.CLIENTS_READ)
def index() -> Any:
    filters, today = Filters(), today_in(current_user.business.time_zone)
    status, words = filters.one_of("status", listing.FILTERS, "active"), filters.words()
    counts = listing.counts(current_user, words)
    page = page_of(clients_with_balance(current_user, status, words, today), counts[status], listing.ORDERS, "name", Client.id)
    choices = tabs("status", LABELS, status, counts, "active")
    return render("admin/clients/index.html", "rows", filters.status, page=page, tabs=choices, filters=filters, words=words,
                  status=status, counts=counts)  # fmt: skip


@bp.get("/<uuid:id>")
@requires(Permission.CLIENTS_READ)
def show(id: UUID) -> Any:
    return client_page(id)


def client_page(id: UUID, code: int = 200, problem: str | None = None) -> Any:
    """Also what a refused verb answers with: the page, and why."""
    today = today_in(current_user.business.time_zone)
    client = client_shown(id, current_user, today)
    projects = projects_of(id, current_user, 6) if "projects" in current_user.business.modules else None
    invoices = newest_of(current_user, 6, id)
    manages = current_user.can(Permission.MANAGE_PORTAL_ACCESS)
    people = people_of(id, current_user, unlinked=manages) if current_user.can(Permission.USERS_READ) else None
    return render("admin/clients/show.html", code=code, client=client, projects=projects, invoices=invoices, people=people,
                  locale_label=locale_label(client.locale), statuses={row.id: status_of(row, today) for row in invoices},
                  problem=problem)  # fmt: skip


def locale_label(name: str | None) -> str:
    return (Locale.parse(name).get_display_name("en") or name) if name else "As the business has it"


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def new() -> Any:
    form = ClientForm(data={"currency": current_user.business.currency})
    if not form.validate_on_submit():
        return render("admin/clients/new.html", code=422 if form.is_submitted() else 200, form=form)
    client = create_client(form.values(), by=current_user)
    flash(f"{client.name} is added.", "success")
    return redirect(url_for("admin.clients.show", id=client.id), 303)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def edit(id: UUID) -> Any:
    client = find(Client, id, current_user)
    form = ClientForm(obj=client)
    form.currency.choices = dict(currency_choices(client.currency))
    if not form.validate_on_submit():
        return render(
            "admin/clients/edit.html", code=422 if form.is_submitted() else 200, form=form, client=client, name=client.name
        )
    change_client(client, form.values(), by=current_user)
    flash(f"{client.name} is saved.", "success")
    return redirect(url_for("admin.clients.show", id=id), 303)


@bp.post("/<uuid:id>/activation")
@requires(Permission.CLIENTS_WRITE)
def activate(id: UUID) -> Any:
    client = find(Client, id, current_user)
    set_active(client, True, by=current_user)
    flash(f"{client.name} is active again.", "success")
    return redirect(url_for("admin.clients.show", id=id), 303)


@bp.post("/<uuid:id>/deactivation")
@requires(Permission.CLIENTS_WRITE)
def deactivate(id: UUID) -> Any:
    client = find(Client, id, current_user)
    set_active(client, False, by=current_user)
    flash(f"{client.name} is inactive. Its people are signed out, and nothing is lost.", "success")
    return redirect(url_for("admin.clients.show", id=id), 303)
