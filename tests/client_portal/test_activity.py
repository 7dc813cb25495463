"""Every action at the client's door leaves one row of what it was, generated from the URL map. What came to nothing leaves none."""

from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.domain.activity.activity import Activity, Happening
from app.domain.invoices.document import render_document
from app.domain.overview.activities import NAMES
from app.domain.users.user import User
from tests.browse import AGENT, HX
from tests.isolation.test_routes import MATRIX, address, own_id

# What a browser posts where a form is filled in.
BODIES = {
    "client_portal.files.upload": {"file": (BytesIO(b"%PDF-1.7 a plan"), "plan.pdf")},
    "client_portal.projects.add_file": {"file": (BytesIO(b"%PDF-1.7 a plan"), "plan.pdf")},
    "client_portal.projects.edit_message": {"words": "Better"},
    "client_portal.projects.send_message": {"words": "Hello"},
    "client_portal.profile.edit": {"name": "Bob", "phone": "", "locale": "", "time_zone": ""},
    "client_portal.settings.edit": {"mail_invoices": "y"},
    "client_portal.team.invite": {"name": "Nina New", "email": "nina@new.example"},
}
# Routes that leave no row, each with its reason.
SILENT = {
    "client_portal.document_versions.picture": "a part of the page that shows it",
    "client_portal.files.picture": "a part of the page that shows it",
    "client_portal.notifications.read": "what they did see is written down where they saw it",
    "client_portal.notifications.unread": "nobody asks it: the page does",
}
# Where the grammar of an endpoint says another word than its kind.
KINDS = {
    ("client_portal.projects.messages", "GET"): "view_messages",
    ("client_portal.projects.everything", "GET"): "download_files",
    ("client_portal.projects.edit_message", "POST"): "update_message",
    ("client_portal.files.upload", "POST"): "upload_file",
    ("client_portal.projects.add_file", "POST"): "upload_file",
    ("client_portal.dashboard.show", "GET"): "view_dashboard",
    ("client_portal.profile.edit", "GET"): "view_profile",
    ("client_portal.notifications.wishes", "GET"): "view_settings",
    ("client_portal.notifications.wishes", "POST"): "update_notices",
    ("client_portal.search.show", "GET"): "view_search",
    ("client_portal.settings.edit", "GET"): "view_settings",
    ("client_portal.settings.edit", "POST"): "update_profile",
    ("client_portal.team.invite", "POST"): "invite_user",
    ("client_portal.team.remove_member", "POST"): "remove_user",
}
# Where a thing's table has another name than its pages.
SUBJECTS = (
    {"team": "users"}
    | dict.fromkeys((f"client_portal.projects.{verb}_message" for verb in ("send", "edit", "remove")), "messages")
    | {"client_portal.projects.add_file": "files"}
)
# What comes of it is another thing than the one that it was asked of.
OF_ANOTHER = {"client_portal.files.upload", "client_portal.projects.add_file", "client_portal.projects.send_message"}
# What goes with it has a row of its own.
BESIDES = {"client_portal.projects.remove_message": "remove_file"}
# They are for those who have not come yet.
FOR_INVITED = {"client_portal.team.resend_invitation", "client_portal.team.revoke_invitation"}
VERBS = {"new": "create", "edit": "update"}
ENDPOINTS = sorted(name for name in MATRIX if name.startswith("client_portal."))


def expected(endpoint: str, method: str) -> str:
    """The kind that an endpoint's name says: client_portal.invoices.show is view_invoice."""
    _, noun, action = endpoint.split(".")
    if (endpoint, method) in KINDS:
        return KINDS[endpoint, method]
    if action in ("pdf", "credit_note", "download"):
        return "download_file"
    if action == "csv":
        return f"export_{noun}"
    if method == "GET":
        return f"view_{noun if action == 'index' else noun.removesuffix('s')}"
    return action if action in set(Happening) else f"{VERBS.get(action, action)}_{noun.removesuffix('s')}"


def requests_of(app, firm, endpoint):
    """Each rule and method of this endpoint, with Bob's own thing where it takes an id."""
    line = MATRIX[endpoint]
    for rule in app.url_map.iter_rules():
        if rule.endpoint == endpoint:
            id = own_id(firm, "bob", line) if line.thing else None
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, address(app, rule, id), id


def rows_of(firm, name="bob"):
    mine = select(Activity).where(Activity.user_id == firm.people[name].id).order_by(Activity.id)
    return firm.do(lambda: list(db.session.scalars(mine)))


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_it_leaves_one_row_of_what_it_was(app, own_firm, visit, endpoint):
    for kind, thing in (("invoice", own_firm.bakery_open), ("credit_note", own_firm.bakery_cancelled)):
        if ".invoices." in endpoint:
            own_firm.do(lambda kind=kind, thing=thing: render_document(str(thing.id), kind))
    assert own_firm.bakery_file, "which is in the ZIP of its project"
    if endpoint in FOR_INVITED:
        own_firm.do(
            lambda: db.session.execute(update(User).where(User.id == own_firm.bakery_member.id).values(invited_at=func.now()))
        )
    bob = visit(own_firm, "bob")
    seen = rows_of(own_firm)
    for method, url, id in requests_of(app, own_firm, endpoint):
        answer = bob.get(url) if method == "GET" else bob.post(url, BODIES.get(endpoint, {}))
        assert answer.status_code < 400, f"{method} {url}: say in BODIES what a browser posts here"
        found = rows_of(own_firm)
        new = [row for row in found[len(seen) :] if row.kind != BESIDES.get(endpoint)]
        assert len(new) == len(found) - len(seen) - (endpoint in BESIDES)
        if endpoint in SILENT:
            assert not new, f"{endpoint} leaves a row after all: take it from SILENT"
            continue
        assert [row.kind for row in new] == [expected(endpoint, method)], (
            f"{method} of {endpoint}: mark the page with @requires(…, viewing=Happening.…), record() in the verb, or list it in SILENT with a reason"
        )
        seen = found
        row = new[0]
        assert (row.ip_address, row.user_agent) == (bob.environ["REMOTE_ADDR"], AGENT)
        assert (row.device_type, row.browser, row.platform) == ("desktop", "Firefox", "Windows")
        assert (row.client_id, row.person_name) == (own_firm.bakery.id, own_firm.people["bob"].name)
        assert row.session_id == seen[0].session_id, "the one that signed in"
        noun = endpoint.split(".")[1]
        assert id is None or row.subject_type == SUBJECTS.get(endpoint, SUBJECTS.get(noun, noun))
        assert id is None or (row.subject_id == id) == (endpoint not in OF_ANOTHER)
        assert not row.kind.startswith("view_") or id is None or row.subject_type in NAMES, (
            f"say in overview/activities.py what the things of {row.subject_type} are called"
        )


def test_what_is_silent_has_a_reason_and_a_route():
    assert set(SILENT) <= set(ENDPOINTS)
    assert all(reason for reason in SILENT.values())


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_what_is_not_found_leaves_none(app, own_firm, other_firm, visit, endpoint):
    line = MATRIX[endpoint]
    foreign = [uuid4(), own_id(own_firm, "carla", line), own_id(other_firm, "bob", line)] if line.thing else []
    bob = visit(own_firm, "bob")
    before = len(rows_of(own_firm))
    for rule in (rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint):
        for id in foreign:
            answer = bob.get(address(app, rule, id)) if "GET" in rule.methods else bob.post(address(app, rule, id))
            assert answer.status_code == 404
    assert len(rows_of(own_firm)) == before


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_part_of_a_page_is_no_second_view_and_a_whole_page_always_is_one(app, own_firm, visit, endpoint):
    """Whatever the headers say: who is shown the page is written down."""
    bob = visit(own_firm, "bob", check=False)
    for method, url, _ in requests_of(app, own_firm, endpoint):
        if method == "GET" and "html" in (page := bob.get(url)).mimetype and page.status_code == 200:
            before = len(rows_of(own_firm))
            whole = "<html" in bob.fragment(url).text
            assert "<html" in page.text
            assert len(rows_of(own_firm)) == before + whole, (
                f"{endpoint}: say in_parts=True where it answers in parts, and only there"
            )
            bob.get(url, headers={**HX, "HX-Boosted": "true"})
            assert len(rows_of(own_firm)) == before + whole + 1, "a boosted link opens the page"


def test_what_was_refused_leaves_none(own_firm, visit):
    mia = visit(own_firm, "mia")
    before = len(rows_of(own_firm, "mia"))
    assert mia.get("/client-portal/invoices").status_code == 403
    assert mia.get("/client-portal/time-entries?date_from=yesterday").status_code == 422
    assert mia.get("/client-portal/time-entries/export.csv?date_from=yesterday").status_code == 422
    assert mia.post("/client-portal/profile", {"name": ""}).status_code == 422
    assert mia.client.head("/client-portal/", environ_overrides=mia.environ).status_code == 200
    assert len(rows_of(own_firm, "mia")) == before


def test_another_door_s_people_leave_none_at_this_one(own_firm, visit):
    ada = visit(own_firm, "ada")
    before = len(rows_of(own_firm, "ada"))
    assert ada.get("/client-portal/").status_code == 403
    assert len(rows_of(own_firm, "ada")) == before


def test_a_page_that_breaks_leaves_none(make_app, database, own_firm):
    """The row is of the request's own transaction: it holds when the answer does."""
    from tests.browse import Visitor

    app = make_app(database)

    def broken():
        from flask import abort

        abort(500)

    broken.permission, broken.viewing, broken.in_parts = "dashboard:read", Happening.VIEW_DASHBOARD, False
    app.view_functions["client_portal.dashboard.show"] = broken
    visitor = Visitor(app, check=False)
    visitor.sign_in_with(own_firm.secret_of("bob"))
    before = len(rows_of(own_firm))
    assert visitor.get("/client-portal/").status_code == 500
    assert len(rows_of(own_firm)) == before


def test_a_page_that_is_looked_at_costs_no_statement_of_its_own(own_firm, visit):
    bob = visit(own_firm, "bob")
    bob.get("/client-portal/time-entries")
    looked = bob.statements
    bob.fragment("/client-portal/time-entries")
    assert looked == bob.statements
