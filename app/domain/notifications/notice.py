"""Who is told of what: one table. What happens is written down as activity; from that, and from this table, the bell and the mails
derive (telling.py). Who somebody is stands in audience.py."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Select

from ...core.words import N_
from ..activity.activity import Happening
from ..documents.document import Document, DocumentStatus
from ..files.file import File
from ..invoices.invoice import Invoice
from ..roles.permissions import MODULE_OF, Permission
from ..threads.message import Message
from ..users.user import User
from . import audience


class Notice(NamedTuple):
    """`told`: whom, for the thing and what happened to it; `permission`: what they hold who may see it; `side`: of whom alone it is
    told, if so; `asked`: how a person is asked whether they want it; `by_mail`: unless they say otherwise; `is_so`: whether it
    still is, when they come to be told."""

    model: Any
    told: Callable[[Any, Any], Select[User]]
    permission: Permission
    asked: str
    by_mail: bool = True
    side: str | None = None
    is_so: Callable[[Any], bool] = lambda _: True

    @property
    def module(self) -> str | None:
        return MODULE_OF.get(self.permission.partition(":")[0])

    def is_for(self, user_type: str) -> bool:
        return self.side in (None, user_type)


def _is_published(document: Document) -> bool:
    return document.is_published


def _waits(document: Document) -> bool:
    return document.status == DocumentStatus.PENDING


P, CLIENT, STAFF = Permission, "client", "staff"
AUTHORS, COLLEAGUES, CLIENTS, READERS = audience.authors, audience.colleagues, audience.people_of_client, audience.readers
# Of an invoice that is issued its owners have a mail of their own (invoices/notices.py), which is never held back.
NOTICES = {
    Happening.SEND_MESSAGE: Notice(Message, READERS, P.MESSAGES_READ, N_("Somebody writes a message")),
    Happening.UPLOAD_FILE: Notice(File, READERS, P.FILES_READ, N_("Somebody uploads a file")),
    Happening.PUBLISH_DOCUMENT: Notice(
        Document, CLIENTS, P.DOCUMENTS_READ, N_("A document is published"), True, CLIENT, _is_published
    ),
    Happening.SUBMIT_DOCUMENT: Notice(
        Document, COLLEAGUES, P.DOCUMENTS_APPROVE, N_("A document waits for approval"), True, STAFF, _waits
    ),
    Happening.APPROVE_DOCUMENT: Notice(Document, AUTHORS, P.DOCUMENTS_WRITE, N_("A document of yours is approved"), False, STAFF),
    Happening.REJECT_DOCUMENT: Notice(Document, AUTHORS, P.DOCUMENTS_WRITE, N_("A document of yours is rejected"), True, STAFF),
    Happening.ISSUE_INVOICE: Notice(Invoice, CLIENTS, P.INVOICES_READ, N_("An invoice is there"), False, CLIENT),
    Happening.RECORD_PAYMENT: Notice(Invoice, CLIENTS, P.INVOICES_READ, N_("A payment has arrived"), False, CLIENT),
}
