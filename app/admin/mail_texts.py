"""The business's own words in its mails."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from ..core.formats import money, show_date, today
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.businesses.settings import load_own_business
from ..domain.invoices.counter import format_document_number
from ..domain.mail_texts.mail_text import (
    MAILS,
    PLACEHOLDERS,
    WORDS,
    Wording,
    change_mail_text,
    fill_placeholders,
    list_own_texts,
    reset_mail_text,
    usual_words,
)
from ..domain.roles.permissions import Permission
from ..shared.answers import done

bp = Blueprint("mail_texts", __name__, url_prefix="/settings/mail-texts")


class MailTextForm(PostForm):
    subject = StringField("Subject")
    opening = TextAreaField("Opening")

    def __init__(self, mail: str, **kwargs: Any) -> None:
        self.rules = WORDS[mail]
        super().__init__(**kwargs)

    @property
    def words(self) -> Wording:
        return Wording(self.subject.data or "", (self.opening.data or "").replace("\r\n", "\n"))


@bp.get("")
@requires(Permission.SETTINGS_WRITE)
def index() -> ResponseReturnValue:
    return render("admin/mail_texts/index.html", mails=MAILS, own=list_own_texts(current_user))


@bp.route("/<mail>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(mail: str) -> ResponseReturnValue:
    if mail not in MAILS:
        abort(404)
    own = list_own_texts(current_user).get(mail)
    form = MailTextForm(mail, data=(own or usual_words(mail))._asdict())
    if "preview" in request.form:
        form.validate()
        return edit_page(mail, form, own)
    if form.accepts(lambda: change_mail_text(mail, form.words, by=current_user)):
        return done(_("The words are saved. The next mail goes out with them."), "admin.mail_texts.edit", mail=mail)
    return edit_page(mail, form, own)


def edit_page(mail: str, form: MailTextForm, own: Wording | None, refused: PostForm | None = None) -> ResponseReturnValue:
    values = sample_values()
    shown = Wording(*(fill_placeholders(part, values) for part in form.words)) if not form.errors else None
    placeholders = [(f"{{{name}}}", _(PLACEHOLDERS[name]), values[name]) for name in MAILS[mail].placeholders]
    return render("admin/mail_texts/edit.html", form=form, mail=mail, label=MAILS[mail].label, own=own, shown=shown,
                  placeholders=placeholders, name=values["name"], refused=refused)  # fmt: skip


@bp.post("/<mail>/reset")
@requires(Permission.SETTINGS_WRITE)
def reset(mail: str) -> ResponseReturnValue:
    if mail not in MAILS:
        abort(404)
    button = PostForm()
    if button.accepts(lambda: reset_mail_text(mail, by=current_user)):
        return done(_("The mail goes out as it comes again."), "admin.mail_texts.edit", mail=mail)
    own = list_own_texts(current_user).get(mail)
    return edit_page(mail, MailTextForm(mail, formdata=None, data=(own or usual_words(mail))._asdict()), own, button)


def sample_values() -> dict[str, str]:
    """What the preview puts in the placeholders."""
    business = load_own_business(current_user)
    return {
        "amount": money(124_000, business.currency),
        "business": business.name,
        "client": _("Example Ltd"),
        "due": show_date(today() + timedelta(days=business.payment_days)),
        "inviter": current_user.name,
        "name": _("Nina Example"),
        "number": format_document_number(business.invoice_prefix, today().year, 42),
        "portal": _("Example Ltd"),
    }
