"""One's own profile, the same at every door."""

from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Select
from wtforms import Field, StringField
from wtforms.widgets import Select as SelectWidget
from wtforms.widgets import html_params

from ..core.actor import Viewer
from ..core.db import db
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.queries import Prepared
from ..core.reader import babel_locale, reader
from ..core.ui import render
from ..core.words import N_, _
from ..domain.users.keeping import change_profile
from ..domain.users.user import PROFILE, User
from .answers import done
from .fields import Choice

AS_THE_BUSINESS = N_("As the business has it")
LOCALES = (
    "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "el_GR", "en_CA", "en_GB", "en_IE", "en_US", "es_ES", "fi_FI",
    "fr_FR", "it_IT", "nb_NO", "nl_NL", "pl_PL", "pt_PT", "sv_SE", "uk_UA",
)  # fmt: skip


def locale_choices() -> list[tuple[str, str]]:
    return name_locales(reader().words_locale)


@cache
def name_locales(reading: str) -> list[tuple[str, str]]:
    return [(name, name_locale(name, reading)) for name in LOCALES]


@cache
def name_locale(name: str, reading: str) -> str:
    """What it is called in the words of another, in which it is read."""
    return Locale.parse(name).get_display_name(babel_locale(reading)) or name


@cache
def zone_choices() -> list[tuple[str, str]]:
    cities = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return [(name, name.replace("_", " ")) for name in cities]


class ManyChoices(SelectWidget):
    """Hundreds of options are written once for each language; what a request adds is which of them is chosen."""

    def __init__(self, choices: Callable[[], list[tuple[str, str]]]) -> None:
        super().__init__()
        self.choices = choices
        # By the locale of the words, of which the language is a part.
        self.written: dict[str, Markup] = {}

    def options(self) -> Markup:
        reading = reader().words_locale
        if reading not in self.written:
            option = Markup('<option value="{}">{}</option>')
            options = (option.format(key, label) for key, label in [("", _(AS_THE_BUSINESS)), *self.choices()])
            self.written[reading] = Markup("").join(options)
        return self.written[reading]

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        kept, chosen = self.options(), Markup('value="{}"').format(field.data or "")
        options = kept.replace(chosen, chosen + Markup(" selected"), 1)
        return Markup("<select {}>{}</select>").format(
            Markup(html_params(name=field.name, **({"id": field.id} | attributes))), options
        )


class ProfileForm(PostForm):
    rules = PROFILE
    name = StringField("Name")
    phone = StringField("Phone")
    locale = Choice("Dates, numbers and money", choices=locale_choices, empty=AS_THE_BUSINESS)
    time_zone = Choice("Time zone", choices=zone_choices, empty=AS_THE_BUSINESS, widget=ManyChoices(zone_choices))


def _build_own_row(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = (User.id, User.name, User.email, User.phone, User.locale, User.time_zone, User.mail_invoices)
    return User.visible_to(actor).with_only_columns(*columns).where(User.id == actor.id)


_own_row = Prepared(_build_own_row)


def load_own_user(actor: Viewer) -> Any:
    """Columns to read, the entity to change."""
    if request.method == "POST":
        return db.session.scalars(User.visible_to(actor).where(User.id == actor.id)).one()
    return _own_row.one(actor)


def edit_profile(endpoint: str) -> ResponseReturnValue:
    user = load_own_user(current_user)
    form = ProfileForm(obj=user)
    if form.accepts(lambda: change_profile(user, form.values(), by=current_user)):
        return done(_("Your profile is saved."), endpoint)
    return render("shared/profile/edit.html", form=form, user=user)
