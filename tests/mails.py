"""The mails that went out in a test, from the outbox."""

import re
from email import message_from_bytes, policy
from functools import cache

from app.core.mail import outbox_folder


def mails_to(app, email, about="invites you"):
    """The newest first, with these words in the subject."""
    with app.app_context():
        lying_there = sorted(outbox_folder().glob("*.eml"), reverse=True)
    return [mail for to, subject, mail in map(read, lying_there) if to == email and about in subject]


@cache
def read(path):
    """Once: thousands lie there by the end of a run."""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return mail["To"], mail["Subject"], mail


def words_of(mail):
    return mail.get_body(("plain",)).get_content()


def link_in(mail, path="invitation"):
    return re.search(rf"http://localhost(?::\d+)?(/{path}/\S+)", words_of(mail)).group(1)


def password_in(mail):
    """On a line of its own, in whatever language the rest is."""
    found = re.search(r"(?m)^([a-z2-9]{4}(?:-[a-z2-9]{4}){3})\r?$", words_of(mail))
    return found and found.group(1)
