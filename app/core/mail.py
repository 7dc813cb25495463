"""A mail is a name and three files, `emails/<name>.{subject.txt,txt,html}`. Only the worker sends.

Without SMTP_URL mails go to files in the data folder, which the demo's outbox page shows; never to the database.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template

from .db import uuid7
from .reader import reading_as


def send_mail(name: str, /, *, to: str, locale: str, time_zone: str = "UTC", sender: str, **context: Any) -> None:
    with reading_as(locale, time_zone):
        subject = render_template(f"emails/{name}.subject.txt", **context).strip().replace("\n", " ").replace("\r", " ")
        plain = render_template(f"emails/{name}.txt", subject=subject, **context)
        html = render_template(f"emails/{name}.html", subject=subject, **context)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = formataddr((sender, current_app.config["MAIL_FROM"]))
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(current_app.config["BASE_URL"]).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    deliver(message)


def deliver(message: EmailMessage) -> None:
    url = current_app.config["SMTP_URL"]
    if url:
        _over_smtp(url, message)
    else:
        _into_outbox(message)


def _over_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 587)
    secure = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=20, context=secure)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=20)
    )
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def outbox_folder() -> Path:
    return cast(Path, current_app.config["HOME"]) / "outbox"


def _into_outbox(message: EmailMessage) -> None:
    folder = outbox_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(folder / f"{uuid7()}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())


def outbox(most: int = 100) -> list[tuple[str, EmailMessage]]:
    """The newest mails first, each with its name."""
    files = sorted(outbox_folder().glob("*.eml"), reverse=True)[:most]
    return [(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default)) for file in files]
