"""What the people of a demo firm and of its clients have written to each other, and sent with it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from app.core.db import business_in_context, db, first_uuid7
from app.domain.threads.message import Message

from .files import lay
from .people import Cast
from .story import Paper


def write_notes(cast: Cast) -> None:
    projects = {project.code: (number, project) for number, of_client in enumerate(cast.projects) for project in of_client}
    morning = datetime.now(UTC).replace(hour=8, minute=4)
    for place, note in enumerate(cast.firm.notes):
        number, project = projects[note.code]
        by_client = note.contact is not None
        author = cast.users[number][note.contact] if note.contact is not None else cast.staff[note.staff]
        assert author is not None, "who writes is one of the portal's people"
        at = morning - timedelta(days=note.days_ago) + timedelta(minutes=53 * place)
        row = {
            "business_id": business_in_context(), "client_id": project.client_id, "id": first_uuid7(at), "project_id": project.id,
            "audience": note.audience, "words": note.words, "by_client": by_client, "person_name": author.name,
            "client_user_id" if by_client else "staff_user_id": author.id, "created_at": at,
        }  # fmt: skip
        db.session.execute(insert(Message).values(row))
        for more, (name, content) in enumerate(note.sent, start=1):
            paper = Paper(note.code, name, content, note.days_ago, note.audience, note.contact)
            lay(paper, project, place, at=at + timedelta(seconds=more), by=author.name, message_id=row["id"])
