"""The businesses of this installation: founded, changed, closed for a while. Nothing of their clients is read here."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.reader import reader
from ..core.ui import render
from ..core.words import _
from ..domain.businesses.business import GIGABYTE, MODULES, Business
from ..domain.businesses.keeping import add_host, change_business, list_hosts, remove_host, set_active
from ..domain.businesses.list import businesses
from ..domain.invitations.platform_inviting import create_business_with_people, invite_to_business
from ..domain.roles.permissions import BUILT, Permission
from ..shared.answers import done
from ..shared.person_form import PersonForm
from ..shared.profile import name_locale
from .business_forms import LINE, HostForm, edit_business_form, new_business_form

bp = Blueprint("businesses", __name__)
BUSINESS = "platform.businesses.show"


@bp.get("/")
@requires(Permission.BUSINESSES_READ)
def index() -> ResponseReturnValue:
    return render("platform/businesses/index.html", "rows", page=businesses.load(current_user, request.args))


@bp.route("/businesses/new", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def new() -> ResponseReturnValue:
    form = new_business_form()
    if form.accepts(lambda: create_business_with_people(form.business(), form.people(), by=current_user)):
        words = _("{name} is founded. The invitations are on their way.", name=form.name.data)
        return done(words, "platform.businesses.index")
    return render("platform/businesses/new.html", form=form, parts=LINE)


@bp.get("/businesses/<uuid:id>")
@requires(Permission.BUSINESSES_READ)
def show(id: UUID) -> ResponseReturnValue:
    return business_page(find(Business, id, current_user))


def business_page(business: Business, form: HostForm | None = None, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with."""
    offered = [_(MODULES[name]) for name in business.modules_offered if name in BUILT]
    return render("platform/businesses/show.html", business=business, form=form or HostForm(formdata=None), refused=refused,
                  hosts=list_hosts(business), offered=offered, room=business.storage_gb * GIGABYTE,
                  locale=name_locale(business.locale, reader().words_locale))  # fmt: skip


@bp.route("/businesses/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    business = find(Business, id, current_user)
    form, name = edit_business_form(business), business.name
    if form.accepts(lambda: change_business(business, form.values("modules_offered"), form.modules_offered.data or [])):
        return done(_("{name} is saved.", name=business.name), BUSINESS, id=id)
    return render("platform/businesses/edit.html", form=form, id=id, name=name)


@bp.route("/businesses/<uuid:id>/admins/new", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def invite_admin(id: UUID) -> ResponseReturnValue:
    business, form = find(Business, id, current_user), PersonForm()
    if form.accepts(lambda: invite_to_business(business, form.name.data, form.email.data)):
        return done(_("The invitation to {email} is on its way.", email=form.email.data), BUSINESS, id=id)
    return render("platform/businesses/admin.html", form=form, business=business)


@bp.post("/businesses/<uuid:id>/suspension")
@requires(Permission.BUSINESSES_WRITE)
def suspend(id: UUID) -> ResponseReturnValue:
    business, button = find(Business, id, current_user), PostForm()
    if button.accepts(lambda: set_active(business, False)):
        words = _("{name} is suspended. Its people are shut out, and nothing is lost.", name=business.name)
        return done(words, BUSINESS, id=id)
    return business_page(business, refused=button)


@bp.post("/businesses/<uuid:id>/reopening")
@requires(Permission.BUSINESSES_WRITE)
def reopen(id: UUID) -> ResponseReturnValue:
    business, button = find(Business, id, current_user), PostForm()
    if button.accepts(lambda: set_active(business, True)):
        return done(_("{name} is open again. Its people can sign in.", name=business.name), BUSINESS, id=id)
    return business_page(business, refused=button)


@bp.post("/businesses/<uuid:id>/hosts")
@requires(Permission.BUSINESSES_WRITE)
def new_host(id: UUID) -> ResponseReturnValue:
    business, form = find(Business, id, current_user), HostForm()
    if form.accepts(lambda: add_host(business, form.host.data)):
        words = _("{host} leads to {business} from now on.", host=form.host.data, business=business.name)
        return done(words, BUSINESS, id=id)
    return business_page(business, form)


@bp.post("/businesses/<uuid:id>/hosts/<host>/removal")
@requires(Permission.BUSINESSES_WRITE)
def delete_host(id: UUID, host: str) -> ResponseReturnValue:
    business, button = find(Business, id, current_user), PostForm()
    if button.accepts(lambda: remove_host(business, host)):
        return done(_("{host} leads nowhere now.", host=host), BUSINESS, id=id)
    return business_page(business, refused=button)
