"""The categories of work orders: the business's own list, in its own order."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.categories.category import (
    CATEGORY,
    Category,
    add_category,
    list_categories,
    move_category,
    rename_category,
    switch_category,
)
from ..domain.roles.permissions import Permission
from ..shared.answers import done

bp = Blueprint("categories", __name__, url_prefix="/settings/categories")
LIST = "admin.categories.index"


class CategoryForm(PostForm):
    rules = CATEGORY
    name = StringField("Name")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def index() -> ResponseReturnValue:
    form = CategoryForm()
    if form.accepts(lambda: add_category(form.name.data, by=current_user)):
        return done(_("“{name}” is added.", name=form.name.data), LIST)
    return list_page(form)


def list_page(form: CategoryForm, refused: PostForm | None = None) -> ResponseReturnValue:
    return render("admin/categories/index.html", form=form, rows=list_categories(current_user), refused=refused)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    category = find(Category, id, current_user)
    form, name = CategoryForm(obj=category), category.name
    if form.accepts(lambda: rename_category(category, form.name.data, by=current_user)):
        return done(_("“{old}” is called “{new}” now.", old=name, new=category.name), LIST)
    return render("admin/categories/edit.html", form=form, name=name)


@bp.post("/<uuid:id>/<any(earlier, later):direction>")
@requires(Permission.SETTINGS_WRITE)
def move(id: UUID, direction: str) -> ResponseReturnValue:
    category, button = find(Category, id, current_user), PostForm()
    if button.accepts(lambda: move_category(category, direction == "earlier", by=current_user)):
        return redirect(url_for(LIST, _anchor=f"category-{id}"), 303)
    return list_page(CategoryForm(formdata=None), button)


@bp.post("/<uuid:id>/activation")
@requires(Permission.SETTINGS_WRITE)
def switch_on(id: UUID) -> ResponseReturnValue:
    category, button = find(Category, id, current_user), PostForm()
    if button.accepts(lambda: switch_category(category, True, by=current_user)):
        return done(_("“{name}” can be chosen again.", name=category.name), LIST)
    return list_page(CategoryForm(formdata=None), button)


@bp.post("/<uuid:id>/deactivation")
@requires(Permission.SETTINGS_WRITE)
def switch_off(id: UUID) -> ResponseReturnValue:
    category, button = find(Category, id, current_user), PostForm()
    if button.accepts(lambda: switch_category(category, False, by=current_user)):
        return done(_("“{name}” is no longer a choice. What has it keeps it.", name=category.name), LIST)
    return list_page(CategoryForm(formdata=None), button)
