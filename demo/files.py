"""What lies with the projects of a demo firm: photos, plans and notes of past months. The worker prepares them as it does all."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.core.db import business_in_context, db, first_uuid7
from app.core.file_types import type_of
from app.core.files import uploads
from app.core.jobs import later
from app.domain.files.file import File
from app.domain.files.preparing import prepare_file

from .people import Cast
from .scenes import SCENES, draw_plan, take
from .story import Paper


def lay_out(cast: Cast) -> None:
    projects = {project.code: (number, project) for number, of_client in enumerate(cast.projects) for project in of_client}
    for place, paper in enumerate(cast.firm.papers):
        number, project = projects[paper.code]
        by = cast.staff[1].name if paper.contact is None else cast.firm.customers[number].contacts[paper.contact].name
        lay(paper, project, place, at=datetime.now(UTC) - timedelta(days=paper.days_ago, minutes=37 * place), by=by)


def lay(paper: Paper, project: Any, place: int, *, at: datetime, by: str, message_id: UUID | None = None) -> None:
    content = _content(paper, place)
    row = {
        "business_id": business_in_context(), "client_id": project.client_id, "id": first_uuid7(at), "project_id": project.id,
        "message_id": message_id, "audience": paper.audience, "name": paper.name,
        "mimetype": type_of(BytesIO(content), paper.name, field="file"), "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(), "upload_key": uploads().put(content), "by_client": paper.contact is not None,
        "person_name": by, "created_at": at,
    }  # fmt: skip
    db.session.execute(insert(File).values(row))
    later(prepare_file, file_id=row["id"], lock=f"file:{row['id']}")


def _content(paper: Paper, place: int) -> bytes:
    if paper.content in SCENES:
        return take(paper.content, place)
    return draw_plan(place) if paper.content == "plan" else paper.content.encode()
