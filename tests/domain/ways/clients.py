"""Clients, their contacts and their portals."""

from app.core.db import find
from app.domain.clients import client as clients
from app.domain.clients.client import CLIENT, Client
from app.domain.contacts import contact as contacts
from app.domain.contacts.contact import CONTACT, Contact
from app.domain.portals import contact_access, portal_access
from app.domain.portals.portal_access import PORTAL_ACCESS, PORTAL_PERSON, SECOND_PORTAL
from app.domain.projects import client_person
from app.domain.users.user import User
from tests.domain.ways.way import Way, beforehand


def bakery(firm, by):
    return find(Client, firm.bakery.id, by)


def kit(firm, by):
    return find(Contact, firm.bakery_contact.id, by)


def mia(firm, by):
    return find(User, firm.mia.id, by)


def a_client(firm):
    return {"name": "Dairy & Sons", "email": "milk@dairy.example", "phone": "+44 1", "address": "1 Lane\nTown", "tax_id": "T 1",
            "currency": "USD", "locale": "de_DE", "welcome_text": "Welcome.\nCome in.", "accent": "#a1b2c3"}  # fmt: skip


def a_contact(firm):
    return {"name": "Kay", "title": "Head", "email": "kay@bakery.example", "phone": "+44 2", "is_active": False}


WAYS = (
    Way(clients.create_client, lambda firm, by, v: clients.create_client(v, by=by), "create_client", "+clients +search_words +activities",
        a_client, CLIENT),
    Way(clients.change_client, lambda firm, by, v: clients.change_client(bakery(firm, by), v, by=by), "update_client",
        "clients.* +search_words -search_words +activities", a_client, CLIENT),
    Way(clients.set_active, lambda firm, by, v: clients.set_active(bakery(firm, by), False, by=by), "deactivate_client",
        "clients.is_active +activities"),
    Way(clients.set_active, lambda firm, by, v: clients.set_active(bakery(firm, by), True, by=by), "activate_client",
        "clients.is_active +activities", about="again",
        before=beforehand("ada", lambda firm, by: clients.set_active(bakery(firm, by), False, by=by))),
    Way(contacts.create_contact, lambda firm, by, v: contacts.create_contact(bakery(firm, by), v, by=by), "create_contact",
        "+contacts +activities", a_contact, CONTACT),
    Way(contact_access.change_contact, lambda firm, by, v: contact_access.change_contact(kit(firm, by), v, by=by), "update_contact",
        "contacts.* +activities", a_contact, CONTACT),
    Way(contact_access.enable_access, lambda firm, by, v: contact_access.enable_access(kit(firm, by), by=by),
        "invite_user enable_portal", "contacts.portal_access contacts.user_id +users +invitations +activities"),
    Way(contact_access.disable_access, lambda firm, by, v: contact_access.disable_access(kit(firm, by), by=by), "disable_portal",
        "contacts.portal_access +activities", before=beforehand("ada", lambda firm, by: contact_access.enable_access(kit(firm, by), by=by))),
    Way(contact_access.resend_to_contact, lambda firm, by, v: contact_access.resend_to_contact(kit(firm, by), by=by),
        "resend_invitation", "users.invited_at users.invitation_until +invitations +activities",
        before=beforehand("ada", lambda firm, by: contact_access.enable_access(kit(firm, by), by=by))),
    Way(portal_access.close_portal, lambda firm, by, v: portal_access.close_portal(bakery(firm, by), by=by), "disable_portal",
        "clients.portal_enabled +activities"),
    Way(portal_access.open_portal, lambda firm, by, v: portal_access.open_portal(bakery(firm, by), v["user_id"], by=by),
        "enable_portal", "clients.portal_enabled clients.portal_user_id +activities", lambda firm: {"user_id": firm.mia.id},
        PORTAL_PERSON, columns=(("user_id", "portal_user_id"),),
        before=beforehand("ada", lambda firm, by: portal_access.close_portal(bakery(firm, by), by=by))),
    Way(portal_access.switch_on_portal, lambda firm, by, v: portal_access.switch_on_portal(mia(firm, by), by=by),
        "enable_portal", "clients.portal_enabled clients.portal_user_id +activities",
        before=beforehand("ada", lambda firm, by: portal_access.close_portal(bakery(firm, by), by=by))),
    Way(portal_access.give_portal,
        lambda firm, by, v: portal_access.give_portal(find(User, firm.tom.id, by), v["client_id"], v.get("company_role"), by=by),
        "invite_user", "+users +invitations +activities", lambda firm: {"client_id": firm.bakery.id, "company_role": "owner"},
        SECOND_PORTAL),
    Way(portal_access.set_portal_access,
        lambda firm, by, v: portal_access.set_portal_access(
            mia(firm, by), enabled=v["client_portal_enabled"], client_id=v["client_id"], by=by),
        "disable_portal", "users.* +activities", lambda firm: {"client_portal_enabled": False, "client_id": firm.cinema.id},
        PORTAL_ACCESS),
    Way(client_person.set_portal_access,
        lambda firm, by, v: client_person.set_portal_access(
            mia(firm, by), enabled=v["client_portal_enabled"], client_id=v["client_id"], by=by),
        "disable_portal", "users.* projects.client_user_id -search_words +activities",
        lambda firm: {"client_portal_enabled": False, "client_id": firm.cinema.id}, PORTAL_ACCESS,
        before=lambda firm: firm.change(firm.bakery_project, client_user_id=firm.mia.id)),
    Way(client_person.set_portal_access,
        lambda firm, by, v: client_person.set_portal_access(mia(firm, by), enabled=False, client_id=firm.cinema.id, by=by),
        "update_user", "users.client_id +activities", about="of one who has none",
        before=beforehand("ada", lambda firm, by: client_person.set_portal_access(
            mia(firm, by), enabled=False, client_id=firm.bakery.id, by=by))),
)  # fmt: skip
