"""The mails that went out in a test, from the outbox."""

import re

from app.core.mail import outbox


def mails_to(app, email, about="invites you"):
    """The newest first, with these words in the subject."""
    with app.app_context():
        return [mail for _, mail in outbox(5000) if mail["To"] == email and about in mail["Subject"]]


def words_of(mail):
    return mail.get_body(("plain",)).get_content()


def link_in(mail, path="invitation"):
    return re.search(rf"http://localhost(?::\d+)?(/{path}/\S+)", words_of(mail)).group(1)


def password_in(mail):
    """On a line of its own, in whatever language the rest is."""
    found = re.search(r"(?m)^([a-z2-9]{4}(?:-[a-z2-9]{4}){3})\r?$", words_of(mail))
    return found and found.group(1)
