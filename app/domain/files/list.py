"""Files as a list, the newest first; the newest of a project; and one of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, cast, func, select

from ...core.actor import Person, Viewer, is_office
from ...core.db import abort_not_found
from ...core.lists import List
from ...core.queries import Prepared, ask, value
from ...core.wanted import Filter
from ..activity.seen import seen
from ..businesses.business import GIGABYTE, Business
from ..clients.list import client_name
from ..projects.list import project_name
from .file import File, FileSum

files = List(
    File,
    columns=(
        File.id, File.name, File.mimetype, File.size, File.state, File.audience, File.refusal, File.small_key, File.by_client,
        File.person_name, File.created_at, File.project_id, project_name(File.project_id),
    ),
    staff_columns=(client_name(File.client_id),),
    search=(File.name,),
    filters={"project_id": Filter("uuid", File.project_id.__eq__)},
    staff_filters={"client_id": Filter("uuid", File.client_id.__eq__)},
    counted=False,
)  # fmt: skip


def _room(_: Viewer) -> Select[*tuple[Any, ...]]:
    taken = select(FileSum.bytes).scalar_subquery()
    query = select(func.coalesce(taken, 0).label("taken"), (Business.storage_gb * cast(GIGABYTE, BigInteger)).label("whole"))
    return query.where(Business.id == value("business_id", "uuid"))


# How much the files of a business take up, and may; asked at the office alone.
room = Prepared(_room)

STORED = (File.sha256, File.file_key, File.large_key, File.large_size, File.small_size, File.width, File.height)


def _file(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = files.columns if actor.user_type == "client" else (*files.columns, *files.staff_columns)
    return File.visible_to(actor).with_only_columns(*columns, *STORED).where(File.id == value("file_id", "uuid"))


file = Prepared(_file)


def load_file(id: UUID, actor: Person) -> Any:
    return file.one(actor, file_id=id) or abort_not_found(actor)


def load_file_and_seen(id: UUID, actor: Person) -> tuple[Any, list[Any]]:
    """And by whom of the client, for the office."""
    receipts = [seen.of(actor, noun="files", thing=id)] if is_office(actor) else []
    found, *told = ask(file.of(actor, file_id=id), *receipts)
    return (found[0], told[0] if told else []) if found else abort_not_found(actor)
