"""The mail that says an invoice is there, to each of the client's owners who wants it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.jobs import job
from ...core.mail import send_mail
from ..people.business import Business
from ..people.client import Client
from ..people.hosts import base_url_of
from ..people.user import User
from .invoice import Invoice


@job
def tell_owners(invoice_id: str) -> None:
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == UUID(invoice_id))).one()
    business = db.session.scalars(select(Business).where(Business.id == invoice.business_id)).one()
    client = db.session.scalars(select(Client).where(Client.id == invoice.client_id)).one()
    if not (client.is_active and client.portal_enabled):
        return
    url = f"{base_url_of(invoice.business_id)}/client-portal/invoices/{invoice.id}"
    for owner in db.session.scalars(
        select(User).where(
            User.client_id == client.id,
            User.company_role == "owner",
            User.is_active,
            User.client_portal_enabled,
            User.mail_invoices,
        )
    ):
        send_mail(
            "invoice_sent",
            to=owner.email,
            sender=business.name,
            locale=owner.locale or client.locale or business.locale,
            time_zone=business.time_zone,
            invoice=invoice,
            business=business,
            client=client,
            owner=owner,
            url=url,
        )
