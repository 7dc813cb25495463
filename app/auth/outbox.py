"""The demo's outbox: the mails that would have gone out. Without SMTP, in the demo, and nowhere else."""

from email.message import EmailMessage

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from ..core.http import public
from ..core.mail import body_of, outbox
from ..core.ui import render
from .door import door

# It has its style in itself and runs nothing. It stands in a frame, and what is pressed there opens in place of the page around.
OF_A_MAIL = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'self';"
    " frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation",
    "X-Frame-Options": "SAMEORIGIN",
}


@door.get("/outbox")
@public
def show_outbox() -> ResponseReturnValue:
    abort_where_mails_go_out()
    return render("auth/outbox.html", mails=outbox())


@door.get("/outbox/<name>")
@public
def show_mail(name: str) -> ResponseReturnValue:
    abort_where_mails_go_out()
    mail = kept(name)
    return render("auth/mail.html", mail=mail, name=name, text=body_of(mail, "plain"))


@door.get("/outbox/<name>/as-it-looks")
@public
def show_mail_as_it_looks(name: str) -> ResponseReturnValue:
    abort_where_mails_go_out()
    looks = body_of(kept(name), "html").replace("<head>", '<head><base target="_top">', 1)
    return Response(looks, mimetype="text/html", headers=OF_A_MAIL)


def abort_where_mails_go_out() -> None:
    if not current_app.config["DEMO"] or current_app.config["SMTP_URL"]:
        abort(404)


def kept(name: str) -> EmailMessage:
    return next((mail for stem, mail in outbox(1000) if stem == name), None) or abort(404)
