"""The business's own words in a mail: a subject and an opening, with a fixed list of placeholders."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, business_in_context, db

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words(NamedTuple):
    subject: str
    opening: str


class Mail(NamedTuple):
    label: str
    placeholders: tuple[str, ...]
    words: Words


MAILS = {
    "invitation": Mail(
        "Invitation",
        ("business", "inviter", "name", "portal"),
        Words("{business} invites you to the portal of {portal}", "{inviter} invites you to the portal of {portal} at {business}."),
    ),
    "invoice_sent": Mail(
        "Invoice",
        ("amount", "business", "client", "due", "name", "number"),
        Words(
            "Invoice {number} from {business}: {amount}", "{business} has sent you invoice {number} over {amount}, due on {due}."
        ),
    ),
}


class MailText(Model):
    __tablename__ = "mail_texts"

    business_id: Mapped[UUID] = mapped_column(primary_key=True, default=business_in_context)
    mail: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    opening: Mapped[str]


def words_of(mail: str, values: dict[str, Any]) -> Words:
    own = db.session.execute(select(MailText.subject, MailText.opening).where(MailText.mail == mail)).one_or_none()
    return Words(*(fill(part, values) for part in own or MAILS[mail].words))


def fill(words: str, values: dict[str, Any]) -> str:
    """Each placeholder once; what comes in stays as it is, braces and all."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), words)


def unknown_placeholders(mail: str, words: str) -> list[str]:
    return sorted({name for name in PLACEHOLDER.findall(words) if name not in MAILS[mail].placeholders})
