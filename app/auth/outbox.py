"""The demo's outbox: the mails that would have gone out. Without SMTP, in the demo, and nowhere else."""

from flask import abort, current_app
from flask.typing import ResponseReturnValue

from ..core.http import public
from ..core.mail import outbox
from ..core.ui import render
from .door import door


@door.get("/outbox")
@public
def show_outbox() -> ResponseReturnValue:
    if not current_app.config["DEMO"] or current_app.config["SMTP_URL"]:
        abort(404)
    return render("auth/outbox.html", mails=outbox())


@door.get("/outbox/<name>")
@public
def show_mail(name: str) -> ResponseReturnValue:
    if not current_app.config["DEMO"] or current_app.config["SMTP_URL"]:
        abort(404)
    mail = next((mail for stem, mail in outbox(1000) if stem == name), None)
    if mail is None:
        abort(404)
    body = mail.get_body(("plain",))
    return render("auth/mail.html", mail=mail, text=body.get_content() if body else "")
