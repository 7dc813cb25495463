"""One's own profile, the same at every door."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Select as Query
from wtforms import Field, SelectField
from wtforms.widgets import Select, html_params

from ..core.actor import Viewer
from ..core.db import db
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.queries import Prepared
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.users.user import User

LOCALES = (
    "cs_CZ",
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "el_GR",
    "en_CA",
    "en_GB",
    "en_IE",
    "en_US",
    "es_ES",
    "fi_FI",
    "fr_FR",
    "it_IT",
    "nb_NO",
    "nl_NL",
    "pl_PL",
    "pt_PT",
    "sv_SE",
    "uk_UA",
)


@cache
def locale_choices() -> list[tuple[str, str]]:
    return [("", "As the business has it"), *((name, Locale.parse(name).get_display_name("en") or name) for name in LOCALES)]


@cache
def zone_choices() -> list[tuple[str, str]]:
    cities = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return [("", "As the business has it"), *((name, name.replace("_", " ")) for name in cities)]


class ManyChoices(Select):
    """Hundreds of options are written once; what a request adds is which of them is chosen."""

    def __init__(self, choices: Callable[[], list[tuple[str, str]]]) -> None:
        super().__init__()
        option = Markup('<option value="{}">{}</option>')
        self.options = cache(lambda: Markup("").join(option.format(key, label) for key, label in choices()))

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        kept, chosen = self.options(), Markup('value="{}"').format(field.data or "")
        options = kept.replace(chosen, chosen + Markup(" selected"), 1)
        return Markup("<select {}>{}</select>").format(
            Markup(html_params(name=field.name, **({"id": field.id} | attributes))), options
        )


def or_none(key: str | None) -> str | None:
    """As the business has it."""
    return key or None


class ProfileForm(PostForm):
    name = text("Name", required="Enter your name.", longest=120)
    phone = text("Phone", longest=40)
    locale = SelectField("Dates, numbers and money", choices=locale_choices, coerce=or_none)
    time_zone = SelectField("Time zone", choices=zone_choices, coerce=or_none, widget=ManyChoices(zone_choices))


def _own(actor: Viewer) -> Query[*tuple[Any, ...]]:
    columns = (User.id, User.name, User.email, User.phone, User.locale, User.time_zone, User.mail_invoices)
    return User.visible_to(actor).with_only_columns(*columns).where(User.id == actor.id)


own_row = Prepared(_own)


def own_user(actor: Viewer) -> Any:
    """Columns to read, the entity to change."""
    return own_entity(actor) if request.method == "POST" else own_row(actor)[0]


def own_entity(actor: Viewer) -> User:
    return db.session.scalars(User.visible_to(actor).where(User.id == actor.id)).one()


def edit_profile(endpoint: str) -> ResponseReturnValue:
    user = own_user(current_user)
    form = ProfileForm(obj=user)
    if not form.validate_on_submit():
        return render("shared/profile/edit.html", code=422 if form.is_submitted() else 200, form=form, user=user)
    form.populate_obj(user)
    record(Happening.UPDATE_PROFILE, user, by=current_user)
    flash("Your profile is saved.", "success")
    return redirect(url_for(endpoint), 303)
