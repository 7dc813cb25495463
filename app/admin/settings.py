"""What the business sets for itself, and where: an overview, its modules, and what numbers begin with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from wtforms import StringField

from ..core.formats import today_in
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.businesses.branding import own_business
from ..domain.businesses.settings import offered_to, use_modules
from ..domain.invoices.numbering import set_prefixes, upcoming
from ..domain.roles.permissions import Permission
from ..shared.fields import Several
from ..shared.refusals import keep

bp = Blueprint("settings", __name__, url_prefix="/settings")


class ModulesForm(PostForm):
    modules = Several("Modules in use", ())


def prefix(label: str) -> StringField:
    return text(label, required="Enter what these numbers begin with.", longest=10, filters=[lambda word: word and word.upper()])


class NumberingForm(PostForm):
    invoice_prefix = prefix("Invoices")
    credit_note_prefix = prefix("Credit notes")


@bp.get("")
@requires(Permission.SETTINGS_WRITE)
def index() -> Any:
    return render("admin/settings/index.html")


@bp.route("/modules", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def modules() -> Any:
    business = own_business(current_user)
    form = ModulesForm(obj=business)
    form.modules.choices = offered_to(business)
    if keep(form, lambda: use_modules(form.modules.data, by=current_user)):
        flash("The modules are saved. Menus show them from now on.", "success")
        return redirect(url_for("admin.settings.modules"), 303)
    return render("admin/settings/modules.html", code=422 if form.is_submitted() else 200, form=form)


@bp.route("/numbering", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def numbering() -> Any:
    business, today = own_business(current_user), today_in(current_user.business.time_zone)
    prefixes = {"invoice": business.invoice_prefix, "credit_note": business.credit_note_prefix}
    form = NumberingForm(obj=business)
    if keep(form, lambda: set_prefixes(form.invoice_prefix.data, form.credit_note_prefix.data, by=current_user)):
        flash("The numbering is saved. Numbers that were given stay as they are.", "success")
        return redirect(url_for("admin.settings.numbering"), 303)
    return render("admin/settings/numbering.html", code=422 if form.is_submitted() else 200, form=form,
                  upcoming=upcoming(prefixes, today.year, current_user))  # fmt: skip
