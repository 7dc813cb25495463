"""The link that sets a new password: by mail, good once and for an hour."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import text

from ...core.db import db
from ...core.jobs import job
from ...core.mail import send_mail
from ...core.secrets import digest, new_secret

LIFETIME = timedelta(hours=1)


@job
def send_reset_link(email: str) -> None:
    """Makes the secret itself, so that no job's arguments hold it."""
    secret = new_secret()
    values = {"email": email, "hash": digest(secret), "lifetime": LIFETIME}
    known = db.session.execute(text("select * from auth.make_reset_link(:email, :hash, :lifetime)"), values).one_or_none()
    if known is None:
        return
    base = str(current_app.config["BASE_URL"])
    base = f"{base.partition('//')[0]}//{known.host}" if known.host else base
    send_mail(
        "password_reset",
        to=known.email,
        sender=known.business_name or "Vitrine",
        locale=known.locale or "en_GB",
        name=known.name,
        business_name=known.business_name or "Vitrine",
        url=f"{base}/reset-password/{secret}",
    )
