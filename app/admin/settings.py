"""What the business sets for itself, and where: an overview, its modules, and what numbers begin with."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.businesses.settings import list_offered_modules, load_own_business, use_modules
from ..domain.invoices.numbering import NUMBERING, set_prefixes, upcoming_numbers
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Several

bp = Blueprint("settings", __name__, url_prefix="/settings")


class ModulesForm(PostForm):
    modules = Several("Modules in use")


def prefix(label: str) -> StringField:
    return StringField(label, filters=[lambda word: word and word.upper()])


class NumberingForm(PostForm):
    rules = NUMBERING
    invoice_prefix = prefix("Invoices")
    credit_note_prefix = prefix("Credit notes")


@bp.get("")
@requires(Permission.SETTINGS_WRITE)
def index() -> ResponseReturnValue:
    return render("admin/settings/index.html")


@bp.route("/modules", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def modules() -> ResponseReturnValue:
    business = load_own_business(current_user)
    form = ModulesForm(obj=business)
    form.modules.choices = list_offered_modules(business)
    if form.accepts(lambda: use_modules(form.modules.data or [], by=current_user)):
        return done(_("The modules are saved. Menus show them from now on."), "admin.settings.modules")
    return render("admin/settings/modules.html", form=form)


@bp.route("/numbering", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def numbering() -> ResponseReturnValue:
    business = load_own_business(current_user)
    prefixes = {"invoice": business.invoice_prefix, "credit_note": business.credit_note_prefix}
    form = NumberingForm(obj=business)
    if form.accepts(lambda: set_prefixes(form.invoice_prefix.data, form.credit_note_prefix.data, by=current_user)):
        return done(_("The numbering is saved. Numbers that were given stay as they are."), "admin.settings.numbering")
    upcoming = upcoming_numbers(prefixes, current_user.business_day.year, current_user)
    return render("admin/settings/numbering.html", form=form, upcoming=upcoming)
