"""The business's own words in its mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from wtforms import TextAreaField
from wtforms.validators import Length, ValidationError

from ..core.formats import money, show_date, today
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.businesses.branding import own_business
from ..domain.invoices.counter import written
from ..domain.mail_texts.mail_text import (
    MAILS,
    PLACEHOLDERS,
    Words,
    complaint_about,
    fill,
    keep_words,
    own_words,
    reset_words,
)
from ..domain.roles.permissions import Permission
from ..shared.refusals import keep

bp = Blueprint("mail_texts", __name__, url_prefix="/settings/mail-texts")


class WordsForm(PostForm):
    subject = text("Subject", required="Write the subject, or take the mail as it comes.", longest=200)
    # Not `paragraph`: an empty one is not left out.
    opening = TextAreaField("Opening", [Length(max=2000, message="Use at most 2000 characters.")])

    def __init__(self, mail: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mail = mail

    def validate_subject(self, field: Any) -> None:
        self.check(field)

    def validate_opening(self, field: Any) -> None:
        self.check(field)

    def check(self, field: Any) -> None:
        if complaint := complaint_about(self.mail, field.name, field.data):
            raise ValidationError(complaint)

    @property
    def words(self) -> Words:
        return Words(self.subject.data or "", (self.opening.data or "").replace("\r\n", "\n"))


@bp.get("")
@requires(Permission.SETTINGS_WRITE)
def index() -> Any:
    return render("admin/mail_texts/index.html", mails=MAILS, own=own_words(current_user))


@bp.route("/<mail>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(mail: str) -> Any:
    if mail not in MAILS:
        abort(404)
    own = own_words(current_user).get(mail)
    form = WordsForm(mail, data=(own or MAILS[mail].words)._asdict())
    if "preview" in request.form:
        return page(mail, form, own, 200 if form.validate() else 422)
    if keep(form, lambda: keep_words(mail, form.words, by=current_user)):
        flash("The words are saved. The next mail goes out with them.", "success")
        return redirect(url_for("admin.mail_texts.edit", mail=mail), 303)
    return page(mail, form, own, 422 if form.is_submitted() else 200)


def page(mail: str, form: WordsForm, own: Words | None, code: int) -> Any:
    values = samples()
    shown = Words(*(fill(part, values) for part in form.words)) if not form.errors else None
    placeholders = [(f"{{{name}}}", PLACEHOLDERS[name], values[name]) for name in MAILS[mail].placeholders]
    return render("admin/mail_texts/edit.html", code=code, form=form, mail=mail, label=MAILS[mail].label, own=own, shown=shown,
                  placeholders=placeholders, name=values["name"])  # fmt: skip


@bp.post("/<mail>/reset")
@requires(Permission.SETTINGS_WRITE)
def reset(mail: str) -> Any:
    if mail not in MAILS:
        abort(404)
    reset_words(mail, by=current_user)
    flash("The mail goes out as it comes again.", "success")
    return redirect(url_for("admin.mail_texts.edit", mail=mail), 303)


def samples() -> dict[str, str]:
    """What the preview puts in the placeholders."""
    business = own_business(current_user)
    return {
        "amount": money(124_000, business.currency),
        "business": business.name,
        "client": "Example Ltd",
        "due": show_date(today() + timedelta(days=business.payment_days)),
        "inviter": current_user.name,
        "name": "Nina Example",
        "number": written(business.invoice_prefix, today().year, 42),
        "portal": "Example Ltd",
    }
