"""What the tests of contacts do again and again."""

from sqlalchemy import select

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.contacts.contact import Contact
from app.domain.users.user import User

FIELDS = {"name": "Kim", "title": "Office", "email": "", "phone": "1", "is_active": "y"}
OWN = "three lanterns by the canal"


def add_contact(firm, client, **values):
    def make():
        contact = Contact(client_id=client if not hasattr(client, "id") else client.id, **{"name": "Kim", "email": None} | values)
        db.session.add(contact)
        db.session.flush()
        return contact.id

    return firm.do(make)


def contact_of(firm, id):
    return firm.do(lambda: db.session.get(Contact, id))


def user_at(firm, email):
    return firm.do(lambda: db.session.scalars(select(User).where(User.email == email)).one_or_none())


def kinds(firm):
    return firm.do(lambda: list(db.session.scalars(select(Activity.kind).where(Activity.user_id == firm.people["ada"].id))))


def page_of(visit, firm, client=None, by="ada"):
    return visit(firm, by).get(f"/admin/clients/{client or firm.bakery.id}/contacts").text


def row_of(page, name):
    return next(row for row in page.split("<tr>") if f">{name}<" in row)


def enable(visit, firm, id, by="ada"):
    return visit(firm, by).post(f"/admin/clients/contacts/{id}/portal-access")
