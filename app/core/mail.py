"""A mail is a name and three files, `emails/<name>.{subject.txt,txt,html}`. Only the worker sends.

Without SMTP_URL mails go to files in the data folder, which the demo's outbox page shows; never to the database.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flask import current_app

from .db import uuid7
from .errors import NotSent
from .letterhead import Letterhead
from .reader import written_for
from .templates import fill


def send_mail(
    name: str, /, *, to: str, letterhead: Letterhead, locale: str, time_zone: str = "UTC", message_id: str | None = None,
    answer_to: str | None = None, headers: Mapping[str, str] | None = None, **context: Any,
) -> None:  # fmt: skip
    """`message_id` makes a mail that is sent again the same one; `answer_to`: whoever wrote it, where that is not the firm."""
    with written_for(locale, time_zone):
        subject = one_line(fill(f"emails/{name}.subject.txt", letterhead=letterhead, **context))
        plain = fill(f"emails/{name}.txt", subject=subject, letterhead=letterhead, **context)
        html = fill(f"emails/{name}.html", subject=subject, letterhead=letterhead, **context)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = formataddr((one_line(letterhead.name), current_app.config["MAIL_FROM"]))
    message["To"] = to
    if answer_to or letterhead.email:
        message["Reply-To"] = one_line(answer_to or letterhead.email or "")
    message["Date"] = formatdate()
    domain = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    message["Message-ID"] = f"<{message_id}@{domain}>" if message_id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    for header, said in (headers or {}).items():
        message[header] = said
    message.set_content(plain)
    message.add_alternative(styled(html), subtype="html")
    deliver(message)


def styled(html: str) -> str:
    """Each element's style at the element: many programs read no sheet. What depends on where a mail is read stays in one."""
    from css_inline import CSSInliner  # Of the worker alone, as mails are.

    return str(CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(html))


def one_line(words: str) -> str:
    """A header takes no line break, nor what Unicode calls one."""
    return " ".join(words.split())


def deliver(message: EmailMessage) -> None:
    url = current_app.config["SMTP_URL"]
    if url:
        with mail_server(url) as server:
            hand_over(server, message)
    else:
        _into_outbox(message)


@contextmanager
def mail_server(url: str) -> Iterator[smtplib.SMTP]:
    """Signed in, where the address has a login."""
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
        yield server


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """A server that is busy, or gone before it had all of the mail, is asked again later, by the job's next try. One that
    refuses is taken at its word, and one that has all of it and breaks off may have sent it."""
    recipient = parseaddr(str(message["To"]))[1]
    server.ehlo_or_helo_if_needed()
    if not recipient.isascii() and not server.has_extn("smtputf8"):
        raise NotSent("The mail server takes no address with letters beyond a to z.", is_certain=True)
    _expect(server.mail(current_app.config["MAIL_FROM"], () if recipient.isascii() else ("SMTPUTF8",)))
    _expect(server.rcpt(recipient))
    _expect(server.docmd("DATA"))
    lines = message.as_bytes(policy=message.policy.clone(linesep="\r\n", cte_type="7bit"))
    server.send(re.sub(rb"(?m)^\.", b"..", lines) + b"\r\n.\r\n")
    try:
        answer = server.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise NotSent("The mail server broke off without an answer: the mail may have arrived.", is_certain=False) from error
    _expect(answer)


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code >= 500:
        said = words.decode(errors="replace").replace("\n", " ")[:200]
        raise NotSent(f"The mail server refused it: {code} {said}", is_certain=True)
    if code >= 400:
        raise smtplib.SMTPResponseException(code, words)


def outbox_folder() -> Path:
    return cast(Path, current_app.config["HOME"]) / "outbox"


def _into_outbox(message: EmailMessage) -> None:
    folder = outbox_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f"{uuid7()}.part"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    unfinished.rename(unfinished.with_suffix(".eml"))  # Whoever looks in meanwhile sees the whole of it or nothing.


def outbox(most: int = 100) -> list[tuple[str, EmailMessage]]:
    """The newest mails first, each with its name."""
    files = sorted(outbox_folder().glob("*.eml"), reverse=True)[:most]
    return [(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default)) for file in files]


def body_of(mail: EmailMessage, kind: str) -> str:
    """Its words, or what it looks like: "plain" or "html"."""
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else ""
