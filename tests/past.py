"""What a firm has: its categories, work, invoices and invitations. Each part is of both clients, and is made when it is asked for.

Every stored string names its business, client and class, so that a leak can be read off the page that shows it.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select, update

from app.core.db import db, uuid7
from app.core.files import files
from app.core.formats import today_in
from app.core.storage import new_key
from app.domain.documents.document import Document, DocumentStatus
from app.domain.documents.version import DocumentVersion
from app.domain.files.file import File
from app.domain.holidays.holiday import Holiday
from app.domain.invitations.invitation import BulkInvitation, Invitation
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import cancel, issue
from app.domain.invoices.payment import record_payment
from app.domain.kinds.category import Category
from app.domain.kinds.document_type import DocumentType
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project, ProjectBudget
from app.domain.threads.message import Message
from app.domain.time.time_entry import TimeEntry

# The firms live where it is noon as a run begins, so that it may go on past midnight.
ZONE = f"Etc/GMT{int(os.environ.setdefault('TESTS_BEGAN_AT_HOUR', f'{datetime.now(UTC):%H}')) - 12:+d}"
TODAY = today_in(ZONE)
CLIENTS = ("bakery", "cinema")


def add_settings(firm: Any, mark: str) -> None:
    for position, name in enumerate(("Plumbing", "Heating"), 1):
        category = Category(id=uuid7(), name=f"{name} {mark} public", position=position)
        db.session.add(category)
        firm.things[f"{name.lower()}_category"] = category
    firm.things["bakery_category"] = firm.things["plumbing_category"]
    for position, (name, is_approved) in enumerate({"Contract": True, "Drawing": False}.items(), 1):
        one = DocumentType(id=uuid7(), name=f"{name} {mark} public", position=position, requires_approval=is_approved)
        db.session.add(one)
        firm.things[f"{name.lower()}_type"] = one
    firm.things["bakery_type"] = firm.things["contract_type"]
    db.session.add(Holiday(day=date(TODAY.year, 12, 25), name=f"Christmas {mark} public"))


def make_invitations(firm: Any, mark: str) -> None:
    """Long over, so that they count against nothing."""
    then = datetime.now(UTC) - timedelta(days=9)
    bulk = BulkInvitation(id=uuid7(), started_by_name=f"Ada {mark}", started_at=then, total=2, finished_at=then)
    db.session.add(bulk)
    db.session.flush()
    for key in CLIENTS:
        invitation = Invitation(
            id=uuid7(), client_id=firm.things[key].id, bulk_id=bulk.id, name=f"Invited {key} {mark}", email=f"invited@{key}.{mark}.example",
            role="owner", invited_by_name=f"Ada {mark}", state="failed", reason="550 gone", asked_at=then, taken_at=then, closed_at=then,
        )  # fmt: skip
        db.session.add(invitation)
        firm.things[f"{key}_invitation"] = invitation


def make_work(firm: Any, mark: str) -> None:
    for key in CLIENTS:
        client = firm.things[key]
        for status in ("active", "completed"):
            project = Project(
                id=uuid7(), client_id=client.id, name=f"{status} project {key} {mark} public", code=f"{key[:3]}-{status[:3]}-{mark}", status="planned",
                description=f"Description {key} {mark} public", starts_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=20),
            )  # fmt: skip
            db.session.add(project)
            db.session.flush()
            project.status = status
            db.session.execute(
                insert(ProjectBudget).values(
                    business_id=firm.id, project_id=project.id, amount=424242, note=f"Budget {key} {mark} zinternal"
                )
            )
            for position, progress in enumerate((100, 50), 1):
                phase = Phase(
                    id=uuid7(), client_id=client.id, project_id=project.id, position=position, name=f"Phase {position} {key} {mark}",
                    progress=progress,
                )  # fmt: skip
                db.session.add(phase)
                firm.things[f"{key}_phase"] = phase
            for days in (0, 1, 40):
                firm.things[f"{key}_entry"] = _entry(firm, project, key, mark, TODAY - timedelta(days=days))
            firm.things[f"{key}_{status}"] = project
        firm.things[f"{key}_project"] = firm.things[f"{key}_active"]


def _entry(firm: Any, project: Project, key: str, mark: str, day: date) -> TimeEntry:
    ada = firm.people["ada"]
    entry = TimeEntry(
        id=uuid7(), client_id=project.client_id, project_id=project.id, user_id=ada.id, person_name=ada.name, worked_on=day, seconds=5400,
        description=f"Work {key} {mark} public",
    )  # fmt: skip
    db.session.add(entry)
    return entry


def make_files(firm: Any, mark: str) -> None:
    """One of each audience, in the store; the one that is asked for everybody may see, as far as they see its project."""
    for key in CLIENTS:
        project = firm.things[f"{key}_project"]
        for audience in ("office", "team", "client"):
            file = _file(project, f"{audience} file {key} {mark}", audience, firm.people["ada"].name)
            firm.things[f"{key}_{audience}_file"] = file
        firm.things[f"{key}_file"] = file
        firm.things[f"{key}_picture"] = _picture(firm, project, key, mark)


def _file(thing: Project | Document, name: str, audience: str, person: str, **more: Any) -> File:
    """Of a project, or of what else it hangs on; who may see it stands in its name, as it will be."""
    if "document_id" not in more:
        name, more = f"{name} {'public' if audience == 'client' else f'z{audience}'}", {"project_id": thing.id} | more
    content = f"content of {name}".encode()
    file = File(
        id=uuid7(), client_id=thing.client_id, audience=audience, state="ready",
        mimetype="text/plain", name=f"{name}.txt", size=len(content), sha256=hashlib.sha256(content).hexdigest(), upload_key=new_key(),
        file_key=files().put(content), person_name=person, **{"by_client": False} | more,
    )  # fmt: skip
    db.session.add(file)
    return file


def make_messages(firm: Any, mark: str) -> None:
    """One for each audience, with a file; the one that is asked for is from the client, and everybody who sees its project reads it."""
    sent = []
    for key in CLIENTS:
        project, owner = firm.things[f"{key}_project"], firm.people["bob" if key == "bakery" else "carla"]
        for audience in ("office", "team", "client"):
            by_client = audience == "client"
            author = owner if by_client else firm.people["ada"]
            message = Message(
                id=uuid7(), client_id=project.client_id, project_id=project.id, audience=audience, by_client=by_client,
                words=f"{audience} message {key} {mark} {'public' if by_client else f'z{audience}'}",
                person_name=author.name, client_user_id=author.id if by_client else None, staff_user_id=None if by_client else author.id,
            )  # fmt: skip
            db.session.add(message)
            sent.append((project, f"{audience} sent {key} {mark}", message))
            firm.things[f"{key}_{audience}_message"] = message
        firm.things[f"{key}_message"] = message
    db.session.flush()
    for project, name, message in sent:
        _file(project, name, message.audience, message.person_name, message_id=message.id, by_client=message.by_client)


def make_documents(firm: Any, mark: str) -> None:
    """One of each status, with its file, and one that is published of the client as a whole; the one that is asked for has a newer
    draft."""
    for key in CLIENTS:
        for status in DocumentStatus:
            firm.things[f"{key}_{status.value}_document"] = _document(firm, key, mark, status.value, firm.things[f"{key}_project"])
        firm.things[f"{key}_wide_document"] = _document(firm, key, mark, "published", None)
        firm.things[f"{key}_page"] = _page(firm, key, mark)
        document = firm.things[f"{key}_document"] = firm.things[f"{key}_published_document"]
        firm.things[f"{key}_version"] = firm.things[f"{key}_published_version"]
        _version(firm, document, 2, f"newer draft {key} {mark} zoffice", "draft")
    for name, thing in firm.things.items():
        if name.endswith(("_document", "_version")):
            db.session.refresh(thing)


def _page(firm: Any, key: str, mark: str) -> DocumentVersion:
    """A picture of one."""
    document = _document(firm, key, mark, "published", firm.things[f"{key}_project"], "scanned ")
    content = f"scanned page {key} {mark} public".encode()
    shown = {name: files().put(content) for name in ("file_key", "large_key", "small_key")}
    of_it = update(File).where(File.document_id == document.id)
    db.session.execute(
        of_it.values(
            mimetype="image/jpeg", width=4, height=3, **dict.fromkeys(("size", "small_size", "large_size"), len(content)), **shown
        )
    )
    return db.session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document.id)).one()


def _document(firm: Any, key: str, mark: str, status: str, project: Project | None, about: str = "") -> Document:
    shown = status == "published"
    name = f"{about}{status} {'of all ' if project is None else ''}document {key} {mark} {'public' if shown else 'zoffice'}"
    row = {
        "business_id": firm.id, "client_id": firm.things[key].id, "id": uuid7(), "project_id": project and project.id,
        "type_id": firm.things["drawing_type"].id, "title": name,
    }  # fmt: skip
    db.session.execute(insert(Document).values(row))
    document = db.session.get_one(Document, row["id"])
    version = _version(firm, document, 1, name, status)
    if project is not None and not about:
        firm.things[f"{key}_{status}_version"] = version
    return document


def _version(firm: Any, document: Document, number: int, name: str, status: str) -> DocumentVersion:
    """Moved by the database's own rules, one step after the other."""
    row = {
        "business_id": firm.id, "client_id": document.client_id, "id": uuid7(), "document_id": document.id, "number": number,
        "project_id": document.project_id, "person_name": firm.people["ada"].name,
    }  # fmt: skip
    db.session.execute(insert(DocumentVersion).values(row))
    _file(
        document, name, "office", firm.people["ada"].name, document_id=document.id, version=number, project_id=document.project_id
    )
    db.session.flush()
    for state in {"draft": [], "published": ["published"]}.get(status, ["pending", *([status] if status != "pending" else [])]):
        db.session.execute(update(DocumentVersion).where(DocumentVersion.id == row["id"]).values(status=state, note=None))
    return db.session.get_one(DocumentVersion, row["id"])


def _picture(firm: Any, project: Project, key: str, mark: str) -> File:
    """Its bytes are nobody's business here."""
    content = f"picture {key} {mark} public".encode()
    kept = {name: files().put(content) for name in ("file_key", "large_key", "small_key")}
    picture = File(
        id=uuid7(), client_id=project.client_id, project_id=project.id, audience="client", state="ready", mimetype="image/jpeg",
        name=f"picture {key} {mark} public.jpg", size=len(content), large_size=len(content), small_size=len(content), width=4, height=3,
        sha256=hashlib.sha256(content).hexdigest(), upload_key=new_key(), by_client=True,
        person_name=firm.people["bob" if key == "bakery" else "carla"].name, **kept,
    )  # fmt: skip
    db.session.add(picture)
    return picture


def make_invoices(kind: str, firm: Any, mark: str) -> None:
    by = SimpleNamespace(id=firm.people["ada"].id, name=firm.people["ada"].name, client_id=None, session_id=None)
    for key in CLIENTS:
        invoice = Invoice(id=uuid7(), client_id=firm.things[key].id, currency="EUR", reference=f"{kind} ref {key} {mark} zmoney")
        db.session.add(invoice)
        invoice.write_lines([LineInput(f"{kind} line {key} {mark} zmoney", Decimal("2"), 10_000, Decimal("20"))])
        if kind != "draft":
            issue(invoice, by=by, today=TODAY - timedelta(days=30 if kind == "overdue" else 0), payment_days=14)
        if kind == "paid":
            record_payment(
                invoice,
                amount=24_000,
                paid_on=TODAY,
                today=TODAY,
                method="bank_transfer",
                reference=f"pay {key} {mark} zmoney",
                by=by,
            )
        if kind == "cancelled":
            cancel(invoice, f"reason {key} {mark} zmoney", by=by, today=TODAY)
        firm.things[f"{key}_{kind}"] = invoice
        if kind == "open":
            firm.things[f"{key}_invoice"] = invoice


Part = Callable[[Any, str], None]
KINDS = ("draft", "open", "overdue", "paid", "cancelled")
INVOICES: dict[str, Part] = {kind: partial(make_invoices, kind) for kind in KINDS}
# By the last word of what is asked for: bakery_open, cinema_project.
PART_OF: dict[str, Part] = {
    "invitation": make_invitations,
    **dict.fromkeys(("active", "completed", "entry", "phase", "project"), make_work),
    **dict.fromkeys(("file", "picture"), make_files),
    "message": make_messages,
    **dict.fromkeys(("document", "page", "version"), make_documents),
    **INVOICES,
    "invoice": INVOICES["open"],
}
