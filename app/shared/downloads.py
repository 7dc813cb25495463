"""What is sent as a file, the same at every door that may: stored documents, and rows as CSV, which spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any
from urllib.parse import quote

from flask import Response, abort

from ..core.files import storage
from ..core.guard import current_user
from ..core.words import N_, _
from ..domain.activity.activity import Happening, record
from ..domain.invoices.document import InvoiceDocument


def send_pdf(document: InvoiceDocument) -> Response:
    if document.file_key is None:
        abort(404)
    return attachment(storage().read(document.file_key), "application/pdf", document.file_name)


def record_and_send_pdf(document: InvoiceDocument) -> Response:
    """For a document that is not what its page is named after, and whoever is of no client."""
    response = send_pdf(document)
    record(Happening.DOWNLOAD_FILE, document, name=document.file_name, by=current_user, subject_type="invoices")
    return response


def attachment(content: bytes | str, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    plain = "".join(letter if (letter.isascii() and letter.isalnum()) or letter in "-_." else "_" for letter in name)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """`head`: words that are said here."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_(words) for words in head])
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


HEAD = (N_("Date"), N_("Project"), N_("Person"), N_("Description"), N_("Hours"), N_("Billable"))


def send_time_sheet(entries: Iterable[Any]) -> Response:
    yes, no = _("yes"), _("no")
    rows = (
        (row.worked_on.isoformat(), row.project_name, row.person_name, row.description or "", f"{row.seconds / 3600:.2f}",
         yes if row.billable else no)
        for row in entries
    )  # fmt: skip
    return attachment(as_csv(HEAD, rows), "text/csv; charset=utf-8", "time-entries.csv")
