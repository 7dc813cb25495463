"""What the business calls things by its own names, in its own order: the categories of work orders, the types of documents."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import N_, _
from ..domain.kinds.category import CATEGORY, Category
from ..domain.kinds.document_type import DOCUMENT_TYPE, DocumentType
from ..domain.kinds.kind import OwnKind, add_kind, change_kind, list_kinds, move_kind, switch_kind
from ..domain.roles.permissions import Permission
from ..shared.answers import done

bp = Blueprint("kinds", __name__, url_prefix="/settings/<any(categories, 'document-types'):noun>")
LIST = "admin.kinds.index"


class CategoryForm(PostForm):
    rules = CATEGORY
    name = StringField("Name")


class DocumentTypeForm(PostForm):
    rules = DOCUMENT_TYPE
    name = StringField("Name")
    requires_approval = BooleanField("Somebody approves it before it is published")


class Noun(NamedTuple):
    """What stands on its pages. `module`: without it, it has none."""

    model: type[OwnKind]
    form: type[PostForm]
    title: str
    state: str
    none_yet: str
    add: str
    renamed: str
    icon: str
    module: str | None = None


NOUNS = {
    "categories": Noun(
        Category,
        CategoryForm,
        title=N_("Categories"),
        state=N_("The kinds of work that you do, in the order in which they are offered for work orders."),
        none_yet=N_("No categories yet. Plumbing, heating, cleaning: add the first one below."),
        add=N_("Add a category"),
        renamed=N_("What has this category shows the new name."),
        icon="tag",
    ),
    "document-types": Noun(
        DocumentType,
        DocumentTypeForm,
        title=N_("Document types"),
        state=N_("What your documents are, in the order in which they are offered. For some of them somebody has to approve each."),
        none_yet=N_("No document types yet. Contract, drawing, certificate: add the first one below."),
        add=N_("Add a document type"),
        renamed=N_("What is of this type shows the new name."),
        icon="file-text",
        module="documents",
    ),
}


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def index(noun: str) -> ResponseReturnValue:
    kinds = in_use(noun)
    form = kinds.form()
    if form.accepts(lambda: add_kind(kinds.model, form.values(), by=current_user)):
        return done(_("“{name}” is added.", name=form.outcome.name), LIST, noun=noun)
    return list_page(noun, form)


def list_page(noun: str, form: PostForm | None = None, refused: PostForm | None = None) -> ResponseReturnValue:
    kinds = in_use(noun)
    rows = list_kinds(kinds.model, current_user)
    form = form or kinds.form(formdata=None)
    return render("admin/kinds/index.html", form=form, kinds=kinds, noun=noun, rows=rows, refused=refused)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def edit(noun: str, id: UUID) -> ResponseReturnValue:
    kinds = in_use(noun)
    kind = find(kinds.model, id, current_user)
    form, name = kinds.form(obj=kind), kind.name
    if form.accepts(lambda: change_kind(kind, form.values(), by=current_user)):
        return done(_("“{name}” is saved.", name=kind.name), LIST, noun=noun)
    return render("admin/kinds/edit.html", form=form, kinds=kinds, noun=noun, name=name)


@bp.post("/<uuid:id>/<any(earlier, later):direction>")
@requires(Permission.SETTINGS_WRITE)
def move(noun: str, id: UUID, direction: str) -> ResponseReturnValue:
    kind, button = find(in_use(noun).model, id, current_user), PostForm()
    if button.accepts(lambda: move_kind(kind, direction == "earlier", by=current_user)):
        return redirect(url_for(LIST, noun=noun, _anchor=f"kind-{id}"), 303)
    return list_page(noun, refused=button)


@bp.post("/<uuid:id>/activation")
@requires(Permission.SETTINGS_WRITE)
def switch_on(noun: str, id: UUID) -> ResponseReturnValue:
    kind, button = find(in_use(noun).model, id, current_user), PostForm()
    if button.accepts(lambda: switch_kind(kind, True, by=current_user)):
        return done(_("“{name}” can be chosen again.", name=kind.name), LIST, noun=noun)
    return list_page(noun, refused=button)


@bp.post("/<uuid:id>/deactivation")
@requires(Permission.SETTINGS_WRITE)
def switch_off(noun: str, id: UUID) -> ResponseReturnValue:
    kind, button = find(in_use(noun).model, id, current_user), PostForm()
    if button.accepts(lambda: switch_kind(kind, False, by=current_user)):
        return done(_("“{name}” is no longer a choice. What has it keeps it.", name=kind.name), LIST, noun=noun)
    return list_page(noun, refused=button)


def in_use(noun: str) -> Noun:
    kinds = NOUNS[noun]
    if kinds.module and kinds.module not in current_user.modules:
        abort(404)
    return kinds
