"""One's own name, phone, language and time zone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for

from ..core.http import person, requires
from ..core.ui import render
from ..domain.people.permissions import Permission
from ..shared.profile import ProfileForm, keep_profile, own_user

bp = Blueprint("profile", __name__, url_prefix="/profile")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE)
def edit() -> Any:
    user = own_user(person())
    form = ProfileForm(obj=user)
    if not form.validate_on_submit():
        return render("shared/profile/edit.html", code=422 if form.is_submitted() else 200, form=form, user=user)
    keep_profile(user, form, person())
    flash("Your profile is saved.", "success")
    return redirect(url_for("client_portal.profile.edit"), 303)
