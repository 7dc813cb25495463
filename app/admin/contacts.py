"""The contacts of a client: whom the firm knows there, and who of them is let into the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from wtforms import BooleanField

from ..core.db import find
from ..core.filters import Filters
from ..core.forms import PostForm, email_address, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.clients.client import Client
from ..domain.contacts.contact import Contact
from ..domain.contacts.keeping import change_contact, create_contact
from ..domain.portals import contact_listing as listing
from ..domain.portals.contact_access import disable_access, enable_access, resend_to_contact
from ..domain.roles.permissions import Permission
from ..shared.refusals import refusal_of
from .clients import bp


class ContactForm(PostForm):
    name = text("Name", required="Enter the person's name.", longest=120)
    title = text("Title", longest=120)
    email = text("E-mail", longest=254)
    phone = text("Phone", longest=40)
    is_active = BooleanField("Active", default=True)

    def validate_email(self, field: Any) -> None:
        email_address(self, field)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


@bp.get("/<uuid:id>/contacts")
@requires(Permission.USERS_READ)
def contacts(id: UUID) -> Any:
    return contacts_page(find(Client, id, current_user))


def contacts_page(client: Client, code: int = 200, problem: str | None = None) -> Any:
    """Also what a refused verb answers with: the page, and why."""
    filters = Filters()
    words = filters.words()
    total = listing.count(client.id, current_user, words)
    page = page_of(listing.contacts(client.id, current_user, words), total, listing.ORDERS, "name", Contact.id)
    admissions = {row.id: listing.admission_of(row, client) for row in page.items}
    return render("admin/clients/contacts.html", "rows", code, client=client, page=page, words=words, admissions=admissions,
                  problem=problem)  # fmt: skip


@bp.route("/<uuid:id>/contacts/new", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def new_contact(id: UUID) -> Any:
    client = find(Client, id, current_user)
    form = ContactForm()
    if not form.validate_on_submit():
        return render("admin/clients/new_contact.html", code=422 if form.is_submitted() else 200, form=form, client=client)
    contact = create_contact(client, form.values(), by=current_user)
    return back_to(contact, f"{contact.name} is added.")


@bp.route("/contacts/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.CLIENTS_WRITE)
def edit_contact(id: UUID) -> Any:
    contact = find(Contact, id, current_user)
    form, name = ContactForm(obj=contact), contact.name
    if not form.validate_on_submit():
        return render(
            "admin/clients/edit_contact.html", code=422 if form.is_submitted() else 200, form=form, contact=contact, name=name
        )
    change_contact(contact, form.values(), by=current_user)
    return back_to(contact, f"{contact.name} is saved.")


@bp.post("/contacts/<uuid:id>/portal-access")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def enable_contact(id: UUID) -> Any:
    contact = find(Contact, id, current_user)
    return answer(contact, lambda: enable_access(contact, by=current_user), f"{contact.name} has portal access.")


@bp.post("/contacts/<uuid:id>/portal-access/disabling")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def disable_contact(id: UUID) -> Any:
    contact = find(Contact, id, current_user)
    words = f"{contact.name} has no portal access any more, and is signed out."
    return answer(contact, lambda: disable_access(contact, by=current_user), words)


@bp.post("/contacts/<uuid:id>/portal-invitation/resending")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def resend_to(id: UUID) -> Any:
    contact = find(Contact, id, current_user)
    words = f"A new invitation is on its way to {contact.name}. The former one opens nothing any more."
    return answer(contact, lambda: resend_to_contact(contact, by=current_user), words)


def answer(contact: Contact, verb: Callable[[], Any], words: str) -> Any:
    refusal = refusal_of(verb)
    if refusal:
        return contacts_page(find(Client, contact.client_id, current_user), 422, refusal.words)
    return back_to(contact, words)


def back_to(contact: Contact, words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("admin.clients.contacts", id=contact.client_id), 303)
