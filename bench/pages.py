"""What is measured, as a browser asks for it: the pages of two clients' owners, one of whom has ten times the rows, and those of
the office: of the same firm, whose 21,000 invoices are read at a stretch, and of two whose activity is long."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from app.core.db import db
from app.core.files import files
from app.core.guard import SESSION_COOKIE
from app.core.standing import Standing
from app.core.transaction import working_at
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from app.domain.invoices.document import render_document
from app.ops.errands import errand_in

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PORTAL = "/client-portal"
STORED = ("Thumbnail", "Stored PDF")
NO_PAGES = (*STORED, "The bell asks")
THUMBNAIL = bytes(20_000)
KEEP = "update app.files set small_key = :key, small_size = :size where id = :id"
IDENTITY = "select i.id from auth.identities i where i.email = :email"
THINGS = """
select c.id as client,
       (select id from app.projects where client_id = c.id and status = 'active' order by starts_on limit 1) as project,
       (select id from app.files where client_id = c.id and small_size > 0 order by id desc limit 1) as photo,
       (select id from app.documents where client_id = c.id and is_published order by listed_at desc, id desc limit 1) as document,
       array(select id from app.invoices where client_id = c.id order by issued_on desc, id desc limit 10) as invoices
  from app.clients c where c.name like :name
"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in."""

    cookies: str


@dataclass(frozen=True, slots=True)
class Owner(Visitor):
    """A client's owner, and where their things are."""

    client: UUID
    project: UUID
    photo: UUID
    document: UUID
    invoice: UUID
    # Which the office looks at, too: of the other one the load makes thousands of views.
    seen: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """Who asks for what, how many statements it may take (issue 2, point 7), and its twin with ten times the rows."""

    name: str
    visitor: Visitor
    path: str
    most: int
    large: tuple[Visitor, str] | None = None
    is_page: bool = True


def pages(usual: Owner, large: Owner) -> list[Page]:
    """The large client's projects fill a page; the second one shows as many as the other client's only one."""
    everywhere = [
        ("Dashboard", "/", 7),
        ("Projects", "/projects", 4),
        ("Project", "/projects/{0.project}", 5),
        ("Messages", "/projects/{0.project}/messages", 4),
        ("Invoices", "/invoices", 4),
        ("Invoice", "/invoices/{0.invoice}", 5),
        ("Time entries", "/time-entries", 4),
        ("Files", "/files", 4),
        ("A file", "/files/{0.photo}", 4),
        ("Documents", "/documents", 4),
        ("A document", "/documents/{0.document}", 5),
        ("What is new", "/notifications", 4),
        ("Search", "/search?q=drawing", 5),
        ("Profile", "/profile", 5),
        ("Settings", "/settings", 5),
        ("The bell asks", "/notifications/unread", 1),
        ("Thumbnail", "/files/{0.photo}/small", 4),
        ("Stored PDF", "/invoices/{0.invoice}/pdf", 5),
    ]
    found = [
        Page(name, usual, PORTAL + path.format(usual), most, (large, PORTAL + path.format(large)), name not in NO_PAGES)
        for name, path, most in everywhere
    ]
    found[1] = replace(found[1], large=(large, f"{PORTAL}/projects?page=2"))
    found.insert(2, Page("Projects, a full page", large, f"{PORTAL}/projects?status=active", 4))
    return found


def office_pages(admin: Visitor, usual: Visitor, large: Visitor, owner: Owner) -> list[Page]:
    """Of 201 clients, 1,050 projects, 21,000 invoices, and five times as many files and documents; of 50,000 activities, and of ten
    times as many; of 5,000 users."""
    return [
        Page("Clients, 201", admin, "/admin/clients", 4),
        Page("A client", admin, f"/admin/clients/{owner.client}", 5),
        Page("Projects, 1,050", admin, "/admin/projects", 4),
        Page("Files, 105,000", admin, "/admin/files", 4),
        Page("Documents, 105,000", admin, "/admin/documents", 4),
        Page("Search, 127,000", admin, "/admin/search?q=drawing", 5),
        Page("Search, no hit", admin, "/admin/search?q=quixotic", 5),
        Page("What is new, 5,000", admin, "/admin/notifications", 4),
        Page("Invoices, 21,000", admin, "/admin/invoices", 4),
        Page("An invoice", admin, f"/admin/invoices/{owner.seen}", 5),
        Page("Activity, 50,000", usual, "/admin/activity?kind=all", 4, (large, "/admin/activity?kind=all")),
        Page("What was done, of 50,000", usual, "/admin/activity", 4, (large, "/admin/activity")),
        Page("Users, 5,000", usual, "/admin/users", 4),
    ]


def owner_of(app: Flask, number: int) -> Owner:
    """The owner of a client, and invoices whose PDFs are stored."""
    things = _things_of(app, number)
    cookies = sign_in(app, f"owner-{number}@bench.example", f"{PORTAL}/settings")
    return Owner(cookies, things.client, things.project, things.photo, things.document, things.invoices[0], things.invoices[1])


def look_often(app: Flask, owner: Owner) -> None:
    """As a client does in a year."""
    browser = app.test_client(use_cookies=False)
    for _ in range(20):
        answer = browser.get(f"{PORTAL}/invoices/{owner.seen}", headers={"Cookie": owner.cookies}, base_url=app.config["BASE_URL"])
        assert answer.status_code == 200


def admin_of(app: Flask, slug: str) -> Visitor:
    return Visitor(sign_in(app, f"admin@{slug}.example", "/admin/profile"))


def sign_in(app: Flask, email: str, form_at: str) -> str:
    """The cookies of a fresh session, that of the form's token among them."""
    with app.app_context(), working_at(Standing("auth")):
        identity: Any = db.session.scalar(text(IDENTITY), {"email": email})
        secret = open_session(identity, list_memberships(identity)[0])
    browser = app.test_client()
    browser.set_cookie(SESSION_COOKIE, secret)
    browser.get(form_at, base_url=app.config["BASE_URL"])
    form = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert form is not None, f"{form_at} was not shown"
    return f"{SESSION_COOKIE}={secret}; {form.key}={form.value}"


def _things_of(app: Flask, number: int) -> SimpleNamespace:
    with app.app_context():
        with db.engines["auth"].begin() as connection:
            business = connection.scalar(text("select id from auth.branding(null, 'bench')"))
        with working_at(errand_in(business)):
            found = db.session.execute(text(THINGS), {"name": f"Client {number:03d} %"}).one()
            db.session.execute(text(KEEP), {"key": files().put(THUMBNAIL), "size": len(THUMBNAIL), "id": found.photo})
            for invoice in found.invoices:
                render_document(str(invoice), "invoice")
    return SimpleNamespace(**found._mapping)


def request_for(path: str, visitor: Visitor, port: int) -> bytes:
    lines = (
        f"GET {path} HTTP/1.1", f"Host: localhost:{port}", f"User-Agent: {AGENT}", f"Cookie: {visitor.cookies}",
        "Accept: text/html", "Accept-Encoding: gzip, deflate, br", "Accept-Language: en-GB,en;q=0.9", "Connection: keep-alive",
    )  # fmt: skip
    return "\r\n".join((*lines, "", "")).encode()
