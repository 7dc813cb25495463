"""The contacts of a client: whom the firm knows there, and who of them is let into the portal."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.clients.client import Client
from ..domain.contacts.contact import CONTACT, Contact, create_contact
from ..domain.portals.contact_access import ADMITTING, change_contact, disable_access, enable_access, resend_to_contact
from ..domain.portals.contact_list import contacts, describe_admission
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.leaving_form import LeavingForm
from .clients import bp


class ContactForm(LeavingForm):
    rules = CONTACT
    name = StringField("Name")
    title = StringField("Title")
    email = StringField("E-mail")
    phone = StringField("Phone")
    is_active = BooleanField("Active", default=True)


def contact_form(contact: Contact) -> ContactForm:
    """Of somebody who signs in, whether they are let in is for those who manage that."""
    form = ContactForm(obj=contact)
    if contact.user_id and not current_user.can(Permission.MANAGE_PORTAL_ACCESS):
        for name in ADMITTING:
            del form[name]
    return form


@bp.get("/<uuid:id>/contacts", endpoint="contacts")
@requires(Permission.USERS_READ)
def show_contacts(id: UUID) -> ResponseReturnValue:
    return contacts_page(find(Client, id, current_user))


def contacts_page(client: Client, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, and why."""
    page = contacts.load(current_user, request.args, client_id=client.id)
    admissions = {row.id: describe_admission(row, client) for row in page.rows}
    return render("admin/clients/contacts.html", "rows", client=client, page=page, admissions=admissions, refused=refused)


@bp.route("/<uuid:id>/contacts/new", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def new_contact(id: UUID) -> ResponseReturnValue:
    client, form = find(Client, id, current_user), ContactForm()
    if form.accepts(lambda: create_contact(client, form.values("instead"), by=current_user)):
        return back_to(form.outcome, _("{name} is added.", name=form.outcome.name))
    return render("admin/clients/new_contact.html", form=form, client=client)


@bp.route("/contacts/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def edit_contact(id: UUID) -> ResponseReturnValue:
    contact = find(Contact, id, current_user)
    form, name = contact_form(contact), contact.name
    if form.accepts(lambda: change_contact(contact, form.values("instead"), by=current_user, instead=form.instead.data)):
        return back_to(contact, _("{name} is saved.", name=contact.name))
    return render("admin/clients/edit_contact.html", form=form, contact=contact, name=name)


@bp.post("/contacts/<uuid:id>/portal-access")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def enable_contact(id: UUID) -> ResponseReturnValue:
    contact, button = find(Contact, id, current_user), PostForm()
    if button.accepts(lambda: enable_access(contact, by=current_user)):
        return back_to(contact, _("{name} has portal access.", name=contact.name))
    return contacts_page(find(Client, contact.client_id, current_user), button)


@bp.post("/contacts/<uuid:id>/portal-access/disabling")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def disable_contact(id: UUID) -> ResponseReturnValue:
    contact, button = find(Contact, id, current_user), LeavingForm()
    if button.accepts(lambda: disable_access(contact, by=current_user, instead=button.instead.data)):
        return back_to(contact, _("{name} has no portal access any more, and is signed out.", name=contact.name))
    return contacts_page(find(Client, contact.client_id, current_user), button)


@bp.post("/contacts/<uuid:id>/portal-invitation/resending")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def resend_to(id: UUID) -> ResponseReturnValue:
    contact, button = find(Contact, id, current_user), PostForm()
    if button.accepts(lambda: resend_to_contact(contact, by=current_user)):
        words = _("A new invitation is on its way to {name}. The former one opens nothing any more.", name=contact.name)
        return back_to(contact, words)
    return contacts_page(find(Client, contact.client_id, current_user), button)


def back_to(contact: Contact, words: str) -> Response:
    return done(words, "admin.clients.contacts", id=contact.client_id)
