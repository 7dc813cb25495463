"""The businesses of this installation: founded, changed, closed for a while. Nothing of their clients is read here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.filters import Filters
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.businesses import listing
from ..domain.businesses.business import MODULES, Business
from ..domain.businesses.keeping import change_business, hosts_of, set_active
from ..domain.invitations.platform_inviting import ask_in, found
from ..domain.roles.permissions import BUILT, Permission
from ..shared.refusals import keep
from .business_forms import LINE, AdminForm, HostForm, change_form, founding_form

bp = Blueprint("businesses", __name__)


@bp.get("/")
@requires(Permission.BUSINESSES_READ)
def index() -> Any:
    filters = Filters()
    words = filters.words()
    total = listing.count(current_user, words)
    page = page_of(listing.businesses(current_user, words), total, listing.ORDERS, "name", Business.id)
    return render("platform/businesses/index.html", "rows", filters.status, page=page, words=words)


@bp.route("/businesses/new", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def new() -> Any:
    form = founding_form()
    if keep(form, lambda: found(form.values(), form.people(), by=current_user)):
        flash(f"{form.name.data} is founded. The invitations are on their way.", "success")
        return redirect(url_for("platform.businesses.index"), 303)
    return render("platform/businesses/new.html", code=422 if form.is_submitted() else 200, form=form, parts=LINE)


@bp.get("/businesses/<uuid:id>")
@requires(Permission.BUSINESSES_READ)
def show(id: UUID) -> Any:
    return business_page(find(Business, id, current_user), HostForm())


def business_page(business: Business, form: HostForm) -> Any:
    """Also what a host that was refused answers with."""
    offered = [MODULES[name] for name in business.modules_offered if name in BUILT]
    return render("platform/businesses/show.html", code=422 if form.is_submitted() else 200, business=business, form=form,
                  hosts=hosts_of(business), offered=offered)  # fmt: skip


@bp.route("/businesses/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def edit(id: UUID) -> Any:
    business = find(Business, id, current_user)
    form, name = change_form(business), business.name
    if keep(form, lambda: change_business(business, form.values(), form.modules_offered.data)):
        flash(f"{business.name} is saved.", "success")
        return redirect(url_for("platform.businesses.show", id=id), 303)
    return render("platform/businesses/edit.html", code=422 if form.is_submitted() else 200, form=form, id=id, name=name)


@bp.route("/businesses/<uuid:id>/admins/new", methods=["GET", "POST"])
@requires(Permission.BUSINESSES_WRITE)
def invite_admin(id: UUID) -> Any:
    business = find(Business, id, current_user)
    form = AdminForm()
    if keep(form, lambda: ask_in(business, form.name.data, form.email.data)):
        flash(f"The invitation to {form.email.data} is on its way.", "success")
        return redirect(url_for("platform.businesses.show", id=id), 303)
    return render("platform/businesses/admin.html", code=422 if form.is_submitted() else 200, form=form, business=business)


@bp.post("/businesses/<uuid:id>/suspension")
@requires(Permission.BUSINESSES_WRITE)
def suspend(id: UUID) -> Any:
    business = find(Business, id, current_user)
    set_active(business, False)
    flash(f"{business.name} is suspended. Its people are shut out, and nothing is lost.", "success")
    return redirect(url_for("platform.businesses.show", id=id), 303)


@bp.post("/businesses/<uuid:id>/reopening")
@requires(Permission.BUSINESSES_WRITE)
def reopen(id: UUID) -> Any:
    business = find(Business, id, current_user)
    set_active(business, True)
    flash(f"{business.name} is open again. Its people can sign in.", "success")
    return redirect(url_for("platform.businesses.show", id=id), 303)
