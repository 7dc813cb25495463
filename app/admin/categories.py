"""The categories of work orders: the business's own list, in its own order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.categories.category import (
    Category,
    add_category,
    categories,
    move_category,
    rename_category,
    switch_category,
)
from ..domain.roles.permissions import Permission
from ..shared.refusals import keep

bp = Blueprint("categories", __name__, url_prefix="/settings/categories")


class CategoryForm(PostForm):
    name = text("Name", required="Enter the category's name.", longest=80)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def index() -> Any:
    form = CategoryForm()
    if keep(form, lambda: add_category(form.name.data, by=current_user)):
        return back_to_list(f"“{form.name.data}” is added.")
    return render("admin/categories/index.html", code=422 if form.is_submitted() else 200, form=form, rows=categories(current_user))


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(id: UUID) -> Any:
    category = find(Category, id, current_user)
    form, name = CategoryForm(obj=category), category.name
    if keep(form, lambda: rename_category(category, form.name.data, by=current_user)):
        return back_to_list(f"“{name}” is called “{category.name}” now.")
    return render("admin/categories/edit.html", code=422 if form.is_submitted() else 200, form=form, name=name)


@bp.post("/<uuid:id>/<any(earlier, later):direction>")
@requires(Permission.SETTINGS_WRITE)
def move(id: UUID, direction: str) -> Any:
    move_category(find(Category, id, current_user), direction == "earlier", by=current_user)
    return redirect(url_for("admin.categories.index", _anchor=f"category-{id}"), 303)


@bp.post("/<uuid:id>/activation")
@requires(Permission.SETTINGS_WRITE)
def switch_on(id: UUID) -> Any:
    category = find(Category, id, current_user)
    switch_category(category, True, by=current_user)
    return back_to_list(f"“{category.name}” can be chosen again.")


@bp.post("/<uuid:id>/deactivation")
@requires(Permission.SETTINGS_WRITE)
def switch_off(id: UUID) -> Any:
    category = find(Category, id, current_user)
    switch_category(category, False, by=current_user)
    return back_to_list(f"“{category.name}” is no longer a choice. What has it keeps it.")


def back_to_list(words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("admin.categories.index"), 303)
