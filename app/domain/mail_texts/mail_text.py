"""The business's own words in a mail: a subject and an opening, with a fixed list of placeholders."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import Model, business_in_context, db
from ...core.errors import Refused
from ...core.reader import LANGUAGES, reader
from ...core.rules import NOT_LISTED, Rules, Text
from ...core.words import N_, _
from ..businesses.settings import record_settings

# What is said where a language has no words of its own.
EVERY = ""
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Whatever stands in braces was meant as one.
MEANT = re.compile(r"\{([^{}]*)\}")


class Wording(NamedTuple):
    subject: str
    opening: str


class Mail(NamedTuple):
    label: str
    placeholders: tuple[str, ...]
    words: Wording


# What each stands for.
PLACEHOLDERS = {
    "amount": N_("what the invoice comes to"),
    "business": N_("your business"),
    "client": N_("the client's name"),
    "due": N_("the day on which it is due"),
    "inviter": N_("who sends the invitation"),
    "name": N_("who gets the mail"),
    "number": N_("the invoice's number"),
    "portal": N_("whose portal it is, the client's name"),
}

MAILS = {
    "invitation": Mail(
        N_("Invitation"),
        ("business", "inviter", "name", "portal"),
        Wording(
            N_("{business} invites you to the portal of {portal}"),
            N_("{inviter} invites you to the portal of {portal} at {business}."),
        ),
    ),
    "staff_invitation": Mail(
        N_("Invitation of your own people"),
        ("business", "inviter", "name"),
        Wording(N_("{business} invites you to its portal"), N_("{inviter} invites you to work in the portal of {business}.")),
    ),
    "invoice_sent": Mail(
        N_("Invoice"),
        ("amount", "business", "client", "due", "name", "number"),
        Wording(
            N_("Invoice {number} from {business}: {amount}"),
            N_("{business} has sent you invoice {number} over {amount}, due on {due}."),
        ),
    ),
}

NO_SUBJECT = N_("Write the subject, or take the mail as it comes.")
NO_OPENING = N_("Write the opening, or take the mail as it comes.")


@dataclass(frozen=True, slots=True)
class MailPart(Text):
    """Words with no placeholders but these."""

    placeholders: tuple[str, ...] = ()

    def complaint(self, value: Any) -> str | None:
        if words := Text.complaint(self, value):
            return words
        unknown = sorted(set(MEANT.findall(value)) - set(self.placeholders))
        if unknown:
            return _(
                "{placeholder} is no placeholder of this mail. Use those that are listed below, spelled as they are.",
                placeholder=f"{{{unknown[0]}}}",
            )
        return None


def rules_of(mail: Mail) -> Rules:
    subject = MailPart(200, NO_SUBJECT, placeholders=mail.placeholders)
    return Rules(subject=subject, opening=MailPart(2000, NO_OPENING, lines=True, placeholders=mail.placeholders))


WORDS = {name: rules_of(mail) for name, mail in MAILS.items()}


class MailText(Model):
    __tablename__ = "mail_texts"

    business_id: Mapped[UUID] = mapped_column(primary_key=True, default=business_in_context)
    mail: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True, server_default=EVERY)
    subject: Mapped[str]
    opening: Mapped[str]

    @classmethod
    def visible_to(cls, _: Viewer) -> Select[Self]:
        return select(cls)


def usual_words(mail: str) -> Wording:
    """As the mail comes, for whoever reads; its placeholders are still to be filled."""
    return Wording(*(_(part) for part in MAILS[mail].words))


def fill_mail_text(mail: str, values: dict[str, Any]) -> Wording:
    """For whoever reads: the business's own words in their language, else those that it has for every language."""
    spoken = MailText.language.in_((EVERY, reader().language))
    query = select(MailText.subject, MailText.opening).where(MailText.mail == mail, spoken)
    own = db.session.execute(query.order_by(MailText.language.desc()).limit(1)).one_or_none()
    return Wording(*(fill_placeholders(part, values) for part in own or usual_words(mail)))


def fill_placeholders(words: str, values: dict[str, Any]) -> str:
    """Each placeholder once; what comes in stays as it is, braces and all."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), words)


def list_own_texts(actor: Actor) -> dict[tuple[str, str], Wording]:
    """The mails that do not go out as they come, by mail and language."""
    query = MailText.visible_to(actor).with_only_columns(MailText.mail, MailText.language, MailText.subject, MailText.opening)
    return {(row.mail, row.language): Wording(row.subject, row.opening) for row in db.session.execute(query)}


def change_mail_text(mail: str, words: Wording, language: str = EVERY, *, by: Actor) -> None:
    row = WORDS[mail].check(words._asdict())
    check_language(language)
    statement = insert(MailText).values(business_id=by.business_id, mail=mail, language=language, **row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["business_id", "mail", "language"], set_=row))
    record_settings(f"E-mail text {MAILS[mail].label}", by=by)


def check_language(language: str) -> None:
    if language not in (EVERY, *LANGUAGES):
        raise Refused(_(NOT_LISTED))


def reset_mail_text(mail: str, language: str = EVERY, *, by: Actor) -> None:
    check_language(language)
    own = MailText.business_id == by.business_id, MailText.mail == mail, MailText.language == language
    db.session.execute(delete(MailText).where(*own))
    record_settings(f"E-mail text {MAILS[mail].label}", by=by)
