"""The firm's clients: list, page, and what is written down about each."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.reader import reader
from ..core.ui import render
from ..core.words import N_, _
from ..domain.activity.activity import Happening
from ..domain.clients.client import CLIENT, Client, change_client, create_client, set_active
from ..domain.overview.clients import clients, load_client
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.currencies import currency_choices
from ..shared.downloads import amounts, export, send_csv, yes_or_no
from ..shared.fields import AccentField, Choice, paragraph
from ..shared.profile import AS_THE_BUSINESS, locale_choices, name_locale

bp = Blueprint("clients", __name__, url_prefix="/clients")
CLIENT_PAGE = "admin.clients.show"


class ClientForm(PostForm):
    rules = CLIENT
    name = StringField("Name")
    email = StringField("E-mail")
    phone = StringField("Phone")
    address = paragraph("Address")
    tax_id = StringField("Tax id")
    currency = Choice("Currency", choices=currency_choices)
    locale = Choice("Dates, numbers and money", choices=locale_choices, empty=AS_THE_BUSINESS)
    welcome_text = paragraph("Welcome text")
    accent = AccentField("Accent colour")


@bp.get("")
@requires(Permission.CLIENTS_READ)
def index() -> ResponseReturnValue:
    return render("admin/clients/index.html", "rows", page=clients.load(current_user, request.args))


HEAD = (
    N_("Client"), N_("E-mail"), N_("Phone"), N_("Active"), N_("Portal"), N_("Currency"), N_("Open balance"), N_("Overdue"),
)  # fmt: skip


@bp.get("/export.csv")
@requires(Permission.CLIENTS_READ)
def csv() -> ResponseReturnValue:
    return export(clients, Happening.EXPORT_CLIENTS, lambda rows: send_csv(HEAD, map(csv_row, rows), "clients.csv"), or_else=index)


def csv_row(row: Any) -> list[Any]:
    switches = yes_or_no(row.is_active), yes_or_no(row.portal_enabled)
    owed = amounts(row.currency, row.open_balance, row.overdue_balance)
    return [row.name, row.email or "", row.phone or "", *switches, row.currency, *owed]


@bp.get("/<uuid:id>")
@requires(Permission.CLIENTS_READ)
def show(id: UUID) -> ResponseReturnValue:
    return client_page(id)


def client_page(id: UUID, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, and why."""
    detail = load_client(id, current_user)
    label = locale_label(detail.client.locale)
    return render("admin/clients/show.html", **detail._asdict(), locale_label=label, refused=refused)


def locale_label(name: str | None) -> str:
    return name_locale(name, reader().words_locale) if name else _(AS_THE_BUSINESS)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def new() -> ResponseReturnValue:
    form = ClientForm(data={"currency": current_user.business and current_user.business.currency})
    if form.accepts(lambda: create_client(form.values(), by=current_user)):
        return done(_("{name} is added.", name=form.outcome.name), CLIENT_PAGE, id=form.outcome.id)
    return render("admin/clients/new.html", form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    client = find(Client, id, current_user)
    form, name = ClientForm(obj=client), client.name
    form.currency.choices = dict(currency_choices(client.currency))
    if form.accepts(lambda: change_client(client, form.values(), by=current_user)):
        return done(_("{name} is saved.", name=client.name), CLIENT_PAGE, id=id)
    return render("admin/clients/edit.html", form=form, client=client, name=name)


@bp.post("/<uuid:id>/activation")
@requires(Permission.CLIENTS_WRITE)
def activate(id: UUID) -> ResponseReturnValue:
    client, button = find(Client, id, current_user), PostForm()
    if button.accepts(lambda: set_active(client, True, by=current_user)):
        return done(_("{name} is active again.", name=client.name), CLIENT_PAGE, id=id)
    return client_page(id, button)


@bp.post("/<uuid:id>/deactivation")
@requires(Permission.CLIENTS_WRITE)
def deactivate(id: UUID) -> ResponseReturnValue:
    client, button = find(Client, id, current_user), PostForm()
    if button.accepts(lambda: set_active(client, False, by=current_user)):
        words = _("{name} is inactive. Its people are signed out, and nothing is lost.", name=client.name)
        return done(words, CLIENT_PAGE, id=id)
    return client_page(id, button)
