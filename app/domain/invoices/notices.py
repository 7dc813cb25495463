"""The mail that says an invoice is there, to each of the client's owners who wants it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.formats import money, show_date
from ...core.jobs import job, later
from ...core.mail import send_mail
from ...core.reader import written_for
from ..businesses.business import Business
from ..businesses.host import letterhead_of
from ..clients.client import Client
from ..mail_texts.mail_text import fill_mail_text
from ..users.user import User
from .invoice import Invoice


@job
def tell_owners(invoice_id: str) -> None:
    """A job for each of them, so that a mailbox that refuses keeps the mail from nobody else."""
    query = select(User.id).join(Client, Client.id == User.client_id).join(Invoice, Invoice.client_id == Client.id)
    query = query.where(Invoice.id == UUID(invoice_id), Client.is_active, Client.portal_enabled)
    query = query.where(User.company_role == "owner", User.is_active, User.client_portal_enabled, User.mail_invoices)
    for owner_id in db.session.scalars(query):
        later(tell_owner, invoice_id=invoice_id, owner_id=owner_id)


@job
def tell_owner(invoice_id: str, owner_id: str) -> None:
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == UUID(invoice_id))).one()
    business = db.session.scalars(select(Business).where(Business.id == invoice.business_id)).one()
    client = db.session.scalars(select(Client).where(Client.id == invoice.client_id)).one()
    owner = db.session.scalars(select(User).where(User.id == UUID(owner_id))).one_or_none()
    if owner is None:
        return
    letterhead, locale = letterhead_of(business), owner.locale or client.locale or business.locale
    with written_for(locale, business.time_zone):
        values: dict[str, Any] = {
            "amount": money(invoice.total, invoice.currency),
            "business": business.name,
            "client": client.name,
        }
        values |= {"due": show_date(invoice.due_on), "name": owner.name, "number": invoice.number}
        words = fill_mail_text("invoice_sent", values)
    send_mail(
        "invoice_sent",
        to=owner.email,
        letterhead=letterhead,
        locale=locale,
        time_zone=business.time_zone,
        message_id=f"{invoice_id}.{owner_id}",
        words=words,
        invoice=invoice,
        owner=owner,
        url=letterhead.url(f"client-portal/invoices/{invoice.id}"),
    )
