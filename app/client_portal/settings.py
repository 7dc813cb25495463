"""Which mails one wants."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.roles.permissions import Permission
from ..domain.users.keeping import change_profile
from ..shared.answers import done
from ..shared.profile import load_own_user

bp = Blueprint("settings", __name__, url_prefix="/settings")


class SettingsForm(PostForm):
    mail_invoices = BooleanField("Write to me when an invoice is issued")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE, viewing=Happening.VIEW_SETTINGS)
def edit() -> ResponseReturnValue:
    user = load_own_user(current_user)
    form = SettingsForm(obj=user)
    if not current_user.can(Permission.INVOICES_READ):
        del form.mail_invoices
    if form.accepts(lambda: change_profile(user, form.values(), by=current_user)):
        return done(_("Your settings are saved."), "client_portal.settings.edit")
    return render("client_portal/settings/edit.html", form=form)
