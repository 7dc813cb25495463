"""What somebody is told of, the latest first."""

from sqlalchemy import case, select, update

from ...core.actor import Actor
from ...core.db import db
from ...core.lists import List
from ...core.page import Tab, Tabs
from ..documents.document import Document
from ..files.file import File
from ..invoices.invoice import Invoice
from ..projects.project import Project
from ..threads.message import Message
from .notification import Notification

OF_MESSAGE = select(Project.name).where(Project.id == Message.project_id).scalar_subquery()
# What a thing is called is looked up when it is read: of one that is seen no longer there is no name, and so no word.
NAMES = {
    "documents": (Document.id, Document.title),
    "files": (File.id, File.name),
    "invoices": (Invoice.id, Invoice.number),
    "messages": (Message.id, OF_MESSAGE),
}
NAME = case(*[
    (Notification.subject_type == noun, select(name).where(id == Notification.subject_id).scalar_subquery())
    for noun, (id, name) in NAMES.items()
])  # fmt: skip
COLUMNS = (
    Notification.id, Notification.kind, Notification.subject_type, Notification.subject_id, Notification.project_id,
    Notification.person_name, Notification.created_at, Notification.read_at,
)  # fmt: skip

notifications = List(
    Notification,
    columns=(*COLUMNS, NAME.label("subject")),
    tabs=Tabs("show", {"all": Tab("All"), "unread": Tab("Unread", Notification.read_at.is_(None))}),
    where=NAME.is_not(None),
    counted=False,
)  # fmt: skip


def read_all(actor: Actor) -> None:
    """One's own."""
    unread = update(Notification).where(Notification.user_id == actor.id, Notification.read_at.is_(None))
    db.session.execute(unread.values(read_at=db.func.now()))
