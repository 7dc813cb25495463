"""All that lies with a project and this person may have: its files, and its documents as they are published."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.queries import Prepared, ask, client_of, said, value
from ...core.words import _
from ...core.zipping import Entry
from ..documents.detail import ITS_FILE
from ..documents.document import DocumentStatus
from ..documents.version import DocumentVersion
from ..files.file import File, FileState
from ..projects.project import Project

ID = value("project_id", "uuid")
STORED = (File.name, File.file_key, File.size, File.created_at)


class Everything(NamedTuple):
    name: str
    entries: list[Entry]


def _project(actor: Viewer) -> Select[*tuple[Any, ...]]:
    return Project.visible_to(actor).with_only_columns(Project.name).where(Project.id == ID)


def _files(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = File.visible_to(actor).with_only_columns(*STORED).where(File.state == said(FileState.READY))
    return query.where(File.client_id == client_of(Project, ID, actor), File.project_id == ID).order_by(File.id)


def _documents(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = DocumentVersion.visible_to(actor).join(File, ITS_FILE).with_only_columns(*STORED)
    query = query.where(DocumentVersion.client_id == client_of(Project, ID, actor), DocumentVersion.project_id == ID)
    published = DocumentVersion.status == said(DocumentStatus.PUBLISHED)
    return query.where(published, File.state == said(FileState.READY)).order_by(DocumentVersion.id)


project, files, documents = Prepared(_project), Prepared(_files), Prepared(_documents)


def load_everything(id: UUID, actor: Person) -> Everything:
    parts = [files, documents] if "documents" in actor.modules else [files]
    found, *folders = ask(project.of(actor, project_id=id), *(part.of(actor, project_id=id) for part in parts))
    if not found:
        abort_not_found(actor)
    places = ("", f"{_('Documents')}/")
    entries = [Entry(f"{place}{name}", *stored) for place, rows in zip(places, folders, strict=False) for name, *stored in rows]
    return Everything(found[0].name, entries)
