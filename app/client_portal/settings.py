"""Which mails one wants."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from wtforms import BooleanField

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.roles.permissions import Permission
from ..shared.profile import own_user

bp = Blueprint("settings", __name__, url_prefix="/settings")


class SettingsForm(PostForm):
    mail_invoices = BooleanField("Write to me when an invoice is issued")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE, viewing=Happening.VIEW_SETTINGS)
def edit() -> Any:
    user = own_user(current_user)
    form = SettingsForm(obj=user)
    if not form.validate_on_submit():
        return render("client_portal/settings/edit.html", code=422 if form.is_submitted() else 200, form=form)
    user.mail_invoices = form.mail_invoices.data
    record(Happening.UPDATE_PROFILE, user, by=current_user)
    flash("Your settings are saved.", "success")
    return redirect(url_for("client_portal.settings.edit"), 303)
