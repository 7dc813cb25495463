"""What is sent as a file, the same at every door that may: stored documents, and rows as CSV, which spreadsheets read."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import tee
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from ..core.files import files
from ..core.formats import decimal_comma, hours_that_add_up
from ..core.guard import current_user
from ..core.lists import List
from ..core.long_answers import long_answer
from ..core.money import in_units
from ..core.stored import send_stored, to_be_saved
from ..core.turns import give_way
from ..core.words import N_, _
from ..domain.activity.activity import Happening, record
from ..domain.invoices.document import InvoiceDocument
from ..domain.invoices.invoice import InvoiceStatus


def send_pdf(document: InvoiceDocument) -> Response:
    if document.file_key is None:
        abort(404)
    size, sha256 = document.size, document.sha256
    return send_stored(files(), document.file_key, name=document.file_name, mimetype="application/pdf", size=size, sha256=sha256)


def record_and_send_pdf(document: InvoiceDocument) -> Response:
    """For a document that is not what its page is named after, and whoever is of no client."""
    response = send_pdf(document)
    record(Happening.DOWNLOAD_FILE, document, name=document.file_name, by=current_user, subject_type="invoices")
    return response


def attachment(content: bytes | str, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers=to_be_saved(name) | {"Cache-Control": "private, no-store"})


def export(
    listed: List, happening: Happening, send: Callable[[Iterable[Any]], Response], *, or_else: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """Every row of a list's filter as a file, and that it was taken, which the file does not hold yet. Of what can't be read the
    page says so."""
    wanted = listed.wanted(current_user, request.args)
    if wanted.errors:
        return or_else()
    with long_answer():
        file = send(while_others_wait(listed.all(current_user, wanted)))
    record(happening, by=current_user)
    return file


def while_others_wait(pieces: Iterable[list[Any]]) -> Iterator[Any]:
    """Each piece is short, and whoever waits comes in between."""
    for number, rows in enumerate(pieces):
        if number:
            give_way()
        yield from rows


def send_csv(head: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> Response:
    return attachment(as_csv(head, rows), "text/csv; charset=utf-8", name)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """As spreadsheets of the reader's country read it. `head`: words that are said here."""
    comma, out = decimal_comma(), StringIO()
    writer = csv.writer(out, delimiter=";" if comma else ",")
    writer.writerow([_(words) for words in head])
    writer.writerows([_cell(cell, comma) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(cell: Any, comma: bool) -> Any:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",") if comma else cell
    return harmless(cell) if isinstance(cell, str) else cell


def harmless(cell: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


HEAD = (N_("Date"), N_("Project"), N_("Person"), N_("Description"), N_("Hours"), N_("Billable"))


def send_time_sheet(entries: Iterable[Any], *, for_office: bool = False) -> Response:
    """The office sees whose hours they are."""
    rows, again = tee(entries)
    told = zip(rows, hours_that_add_up(row.seconds for row in again), strict=True)
    head = (HEAD[0], N_("Client"), *HEAD[1:]) if for_office else HEAD
    cells = (
        [day(row.worked_on), *([row.client_name] if for_office else []), row.project_name, row.person_name, row.description or "",
         hours, yes_or_no(row.billable)] for row, hours in told
    )  # fmt: skip
    return send_csv(head, cells, "time-entries.csv")


INVOICES = (
    N_("Invoice"), N_("Reference"), N_("State"), N_("Issued"), N_("Due date"), N_("Currency"), N_("Amount"), N_("Paid so far"),
    N_("Still due"),
)  # fmt: skip


def send_invoices(invoices: Iterable[Any], *, for_office: bool = False) -> Response:
    """The office sees whose they are. What is not to be paid any more is due no more, as on the page."""
    head = (INVOICES[0], N_("Client"), *INVOICES[1:]) if for_office else INVOICES
    cells = (
        [row.number or "", *([row.client_name] if for_office else []), row.reference or "", InvoiceStatus.of(row.status).label,
         day(row.issued_on), day(row.due_on), row.currency, *amounts(row.currency, row.total, row.paid, max(row.balance, 0))]
        for row in invoices
    )  # fmt: skip
    return send_csv(head, cells, "invoices.csv")


def amounts(currency: str, *minor: int) -> list[Decimal]:
    return [in_units(amount, currency) for amount in minor]


def day(moment: date | None) -> str:
    return moment.isoformat() if moment else ""


def yes_or_no(it: bool) -> str:
    return _("yes") if it else _("no")
