"""The documents of a demo firm: contracts, drawings and certificates, in every state there is."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from textwrap import wrap
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import insert, update

from app.core.db import business_in_context, db, first_uuid7
from app.core.files import files
from app.core.storage import new_key
from app.domain.courses.move import Move
from app.domain.documents.document import Document, DocumentStatus
from app.domain.documents.version import DocumentVersion
from app.domain.files.file import File
from app.domain.kinds.document_type import DocumentType

from .people import Cast
from .scenes import draw_plan
from .story import Folio

# By way of which it came to be what it is.
STEPS = {
    "draft": (),
    "pending": ("pending",),
    "rejected": ("pending", "rejected"),
    "approved": ("pending", "approved"),
    "published": ("published",),
}


def file_away(cast: Cast) -> None:
    types = {one.name: one for one in db.session.query(DocumentType)}
    projects = {project.code: project for of_client in cast.projects for project in of_client}
    morning = datetime.now(UTC).replace(hour=9, minute=12)
    for place, folio in enumerate(cast.firm.folios):
        project = projects[folio.of] if isinstance(folio.of, str) else None
        client_id = project.client_id if project else cast.clients[int(folio.of)].id
        at = morning - timedelta(days=folio.days_ago, minutes=41 * place)
        row = {
            "business_id": business_in_context(), "client_id": client_id, "id": first_uuid7(at),
            "project_id": project and project.id, "type_id": types[folio.type].id, "title": folio.title, "created_at": at,
        }  # fmt: skip
        db.session.execute(insert(Document).values(row))
        for number, state in enumerate(folio.states, start=1):
            since = at + (datetime.now(UTC) - at) * (number - 1) / len(folio.states)
            _version(cast, row, number, folio, state, types[folio.type].requires_approval, since)


def _version(cast: Cast, document: dict[str, Any], number: int, folio: Folio, state: str, is_approved: bool, at: datetime) -> None:
    writer, checker = cast.staff[2].name, cast.staff[1].name
    content = draw_plan(number) if folio.content == "plan" else draw_page(folio.title, folio.content, cast.firm.values["name"])
    whose = {name: document[name] for name in ("business_id", "client_id", "project_id")}
    row = whose | {"id": first_uuid7(at), "document_id": document["id"], "number": number, "person_name": writer, "created_at": at}
    db.session.execute(insert(DocumentVersion).values(row))
    file = whose | {
        "id": first_uuid7(at), "document_id": document["id"], "version": number, "audience": "office", "state": "ready",
        "name": f"{folio.title} {number}.pdf".replace("/", "-"), "mimetype": "application/pdf", "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(), "upload_key": new_key(), "file_key": files().put(content),
        "by_client": False, "person_name": writer, "created_at": at,
    }  # fmt: skip
    db.session.execute(insert(File).values(file))
    steps = ("pending", "approved", "published") if is_approved and state == "published" else STEPS[state]
    own = update(DocumentVersion).where(DocumentVersion.id == row["id"])
    for step in steps:
        db.session.execute(own.values(status=step, note=folio.note if step == "rejected" else None))
    # As long ago as it is said to be.
    moves = update(Move).where(Move.thing_id == row["id"])
    for later, step in enumerate(steps, start=1):
        who = writer if step == "pending" else checker
        moved = moves.where(Move.state == step).values(person_name=who, at=at + timedelta(hours=5 * later))
        db.session.execute(moved)
    if state == DocumentStatus.PUBLISHED:
        published_at = at + timedelta(hours=5 * len(steps))
        db.session.execute(own.values(published_at=published_at))
        of_it = update(Document).where(Document.id == document["id"])
        db.session.execute(of_it.values(published_at=published_at))


def draw_page(title: str, words: str, firm: str) -> bytes:
    """A sheet of A4 with a heading and some lines, as a PDF."""
    sheet = Image.new("RGB", (1190, 1684), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((130, 130), firm, "#444444", font_size=26)
    y = 230
    for line in wrap(title, 42):
        draw.text((130, y), line, "#111111", font_size=46)
        y += 60
    draw.line((130, y + 20, 1060, y + 20), "#999999", 2)
    y += 70
    for paragraph in words.splitlines():
        for line in wrap(paragraph, 68):
            draw.text((130, y), line, "#222222", font_size=28)
            y += 42
        y += 24
    out = BytesIO()
    sheet.save(out, "PDF", resolution=144)
    return out.getvalue()
