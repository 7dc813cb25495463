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
from ..core.reader import reader, written_for
from ..core.ui import render
from ..core.words import _
from ..domain.businesses.settings import load_own_business
from ..domain.invoices.counter import format_document_number
from ..domain.mail_texts.mail_text import (
    EVERY,
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
from .languages import asked_language, language_tabs

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
    return render(
        "admin/mail_texts/index.html",
        mails=MAILS,
        own={mail: words for (mail, _language), words in list_own_texts(current_user).items()},
    )


@bp.route("/<mail>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(mail: str) -> ResponseReturnValue:
    language = language_for(mail)
    form = text_form(mail, language)
    if "preview" in request.form:
        form.validate()
        return edit_page(mail, language, form)
    if form.accepts(lambda: change_mail_text(mail, form.words, language, by=current_user)):
        return done(_("The words are saved. The next mail goes out with them."), EDIT, mail=mail, language=language or None)
    return edit_page(mail, language, form)


EDIT = "admin.mail_texts.edit"


def language_for(mail: str) -> str:
    if mail not in MAILS:
        abort(404)
    return asked_language()


def text_form(mail: str, language: str, **options: Any) -> MailTextForm:
    """With the words of this language, else those for every language, else those that the mail comes with."""
    own = list_own_texts(current_user)
    with written_for(language or reader().locale, reader().time_zone):
        words = own.get((mail, language)) or own.get((mail, EVERY)) or usual_words(mail)
    return MailTextForm(mail, data=words._asdict(), **options)


def edit_page(mail: str, language: str, form: MailTextForm, refused: PostForm | None = None) -> ResponseReturnValue:
    own, values = list_own_texts(current_user), sample_values()
    shown = Wording(*(fill_placeholders(part, values) for part in form.words)) if not form.errors else None
    placeholders = [(f"{{{name}}}", _(PLACEHOLDERS[name]), values[name]) for name in MAILS[mail].placeholders]
    languages = language_tabs(EDIT, language, mail=mail)
    return render("admin/mail_texts/edit.html", form=form, mail=mail, label=MAILS[mail].label, own=own.get((mail, language)),
                  shown=shown, placeholders=placeholders, name=values["name"], refused=refused, language=language,
                  languages=languages)  # fmt: skip


@bp.post("/<mail>/reset")
@requires(Permission.SETTINGS_WRITE)
def reset(mail: str) -> ResponseReturnValue:
    language, button = language_for(mail), PostForm()
    if button.accepts(lambda: reset_mail_text(mail, language, by=current_user)):
        return done(_("The mail goes out as it comes again."), EDIT, mail=mail, language=language or None)
    return edit_page(mail, language, text_form(mail, language, formdata=None), button)


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
