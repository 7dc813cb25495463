"""The documents that the firm gives its clients: from a first draft to what they see."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.queries import ask
from ..core.ui import render
from ..core.words import _, _n
from ..domain.clients.client import Client
from ..domain.clients.list import client_names
from ..domain.documents.detail import load_document
from ..domain.documents.document import DOCUMENT, Document, DocumentStatus
from ..domain.documents.keeping import add_document, add_version, change_document, remove_document
from ..domain.documents.list import document_types, documents, newest_of_client
from ..domain.documents.moving import Published, publish_newest
from ..domain.documents.version import REJECTION
from ..domain.projects.list import projects_of_client
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Choice, Several, id_or_none, paragraph
from ..shared.files import TakesFile, sent_with

bp = Blueprint("documents", __name__, url_prefix="/documents")
LIST, SHOW, NEW = "admin.documents.index", "admin.documents.show", "admin.documents.new"
JUST_ADDED, MOST_PROJECTS = 10, 500


class NewForm(TakesFile, PostForm):
    rules = DOCUMENT.only("type_id", "project_id")
    type_id = Choice("Type", ids=True)
    project_id = Choice("Project", ids=True)


class EditForm(PostForm):
    rules = DOCUMENT.only("title", "type_id")
    title = StringField("Title")
    type_id = Choice("Type", ids=True)


class VersionForm(TakesFile, PostForm):
    """A newer version of a document that is there."""


class RejectionForm(PostForm):
    rules = REJECTION
    note = paragraph("What is missing")


class SeveralForm(PostForm):
    documents = Several("Documents", coerce=id_or_none, validate_choice=False)


@bp.get("")
@requires(Permission.DOCUMENTS_READ)
def index() -> ResponseReturnValue:
    beside = [client_names.of(current_user), document_types.of(current_user, False)]
    page = documents.load(current_user, request.args, beside=beside)
    clients, types = page.beside
    states = [("" if name == page.tabs.usual else name, _(tab.label)) for name, tab in page.tabs.choices.items()]
    return render("admin/documents/index.html", "rows", page=page, clients=clients, types=types, states=states)


@bp.post("/publication")
@requires(Permission.DOCUMENTS_PUBLISH)
def publish_several() -> ResponseReturnValue:
    form = SeveralForm()
    if form.accepts(lambda: publish_newest(form.documents.data or [], by=current_user)):
        return done(said_of(form.outcome), LIST, "error" if form.outcome.refused else "success", **request.args)
    # Back to the same stretch of the list, whose links lead on from there.
    return done(" ".join([*form.form_errors, *form.documents.errors]), LIST, "error", **request.args)


def said_of(published: Published) -> str:
    words = [_n("{n} document is published.", "{n} documents are published.", published.number)] if published.number else []
    words += [_("{title} is not published: {why}", title=title, why=why) for title, why in published.refused]
    return " ".join(words)


@bp.get("/new")
@requires(Permission.DOCUMENTS_WRITE)
def begin() -> ResponseReturnValue:
    """Whose it is to be comes first."""
    chosen = request.args.get("client_id", "")
    names = client_names(current_user)
    if chosen in {row[0] for row in names}:
        return redirect(url_for(NEW, id=chosen), 303)
    return render("admin/documents/begin.html", clients=names)


@bp.route("/of-client/<uuid:id>", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_WRITE, is_upload=True)
def new(id: UUID) -> ResponseReturnValue:
    """Several of one client, one after the other: what was added stands below."""
    client = find(Client, id, current_user)
    asked = document_types.of(current_user, True), projects_of_client.of(current_user, client_id=id, most=MOST_PROJECTS)
    types, projects = ask(*asked)
    form = NewForm(data={"project_id": request.args.get("project_id")})
    form.type_id.choices = [("", _("Choose a type")), *types]
    form.project_id.choices = [("", _("None of them")), *((row.id, row.name) for row in projects)]
    if "projects" not in current_user.modules:
        del form.project_id
    if form.accepts(lambda: add(client, form)):
        words = _("{title} is added as a draft.", title=form.outcome.title)
        return done(words, NEW, id=id, project_id=request.form.get("project_id") or None, _anchor="added")
    added = newest_of_client(current_user, client_id=id, most=JUST_ADDED)
    fragment = None if form.is_submitted() else "added"
    return render("admin/documents/new.html", fragment, client=client, form=form, types=types, added=added)


def add(client: Client, form: NewForm) -> Document:
    with sent_with(form) as sent:
        values = form.values("file") | {"client_id": client.id, "file": sent.filename}
        return add_document(values, sent.stream, by=current_user)


@bp.get("/<uuid:id>")
@requires(Permission.DOCUMENTS_READ, opens=True)
def show(id: UUID) -> ResponseReturnValue:
    return document_page(id)


def document_page(id: UUID, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, and why."""
    detail = load_document(id, current_user)
    verbs = {way.verb for way in DocumentStatus.ways if way.was == newest_status(detail) and may_go(way, detail.document)}
    form = refused if isinstance(refused, VersionForm) else VersionForm() if current_user.can(Permission.DOCUMENTS_WRITE) else None
    rejection = refused if isinstance(refused, RejectionForm) else RejectionForm(formdata=None)
    return render(
        "admin/documents/show.html",
        None if refused else "versions",
        **detail._asdict(),
        verbs=verbs,
        form=form,
        rejection=rejection,
        refused=None if refused is form else refused,
    )


def newest_status(detail: Any) -> str | None:
    """As it stands at the office; elsewhere nothing is done."""
    return getattr(detail.document, "status", None)


def may_go(way: Any, document: Any) -> bool:
    """Whether this button is offered: the verb asks for more, and says why not."""
    skips_approval = (way.was, way.verb) == ("draft", "publish") and document.requires_approval
    return current_user.can(way.permission) and not skips_approval


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    document = find(Document, id, current_user)
    form, title = EditForm(obj=document), document.title
    form.type_id.choices = types_with(document.type_id)
    if form.accepts(lambda: change_document(document, form.values(), by=current_user)):
        return done(_("{name} is saved.", name=document.title), SHOW, id=id)
    return render("admin/documents/edit.html", form=form, id=id, title=title)


def types_with(own: UUID) -> list[Any]:
    """Those that are offered, and the one that it is of."""
    offered, every = ask(document_types.of(current_user, True), document_types.of(current_user, False))
    return [row for row in every if row in offered or row[0] == str(own)]


@bp.post("/<uuid:id>/versions")
@requires(Permission.DOCUMENTS_WRITE, is_upload=True)
def new_version(id: UUID) -> ResponseReturnValue:
    document, form = find(Document, id, current_user), VersionForm()
    if form.accepts(lambda: take_version(document, form)):
        return done(_("Version {number} is added as a draft.", number=form.outcome.number), SHOW, id=id)
    return document_page(id, form)


def take_version(document: Document, form: VersionForm) -> Any:
    with sent_with(form) as sent:
        return add_version(document, sent.filename, sent.stream, by=current_user)


@bp.post("/<uuid:id>/removal")
@requires(Permission.DOCUMENTS_WRITE)
def remove(id: UUID) -> ResponseReturnValue:
    document, button = find(Document, id, current_user), PostForm()
    if button.accepts(lambda: remove_document(document, by=current_user)):
        return done(_("{title} is removed.", title=document.title), LIST)
    return document_page(id, button)
