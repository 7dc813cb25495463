"""Who is told of what, by the bell and by mail: one table, held to what comes of it. Nobody is told who is out, who is another's, who did it
themselves, or who does not want it; and nobody is told any more of what they no longer see."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import psycopg
import pytest
from sqlalchemy import select, update

from app.core.db import db
from app.domain.documents.version import DocumentVersion
from app.domain.files.file import File
from app.domain.notifications.notice import NOTICES
from app.domain.notifications.notification import Notification
from app.domain.users.user import User
from tests.core.pictures import drawn, saved
from tests.isolation.doors import PEOPLE, standing_as
from tests.jobs import forget_jobs, run_jobs

LEADING = {"ada", "pia"}
CLIENTS = {"bob", "mia"}

# Of each kind: who does it, who is told, and who of them by mail. As NOTICES has it, by the names of the cast.
TOLD = {
    "approve_document": ("pia", {"stan"}, set()),
    "issue_invoice": ("ada", {"bob"}, set()),
    "publish_document": ("ada", CLIENTS, CLIENTS),
    "record_payment": ("ada", {"bob"}, set()),
    "reject_document": ("pia", {"stan"}, {"stan"}),
    # Ada has worked at the project.
    "send_message": ("bob", {"ada", "mia"}, {"ada", "mia"}),
    "submit_document": ("stan", LEADING, LEADING),
    "upload_file": ("bob", {"ada", "mia"}, {"ada", "mia"}),
}


@pytest.fixture
def told(app, own_firm, folder):
    """Who is told of this kind, and who by mail, once the worker has been there."""
    forget_jobs(app)

    def look(kind, all_of_it=False):
        run_jobs(app)
        names = {who.id: name for name, who in own_firm.people.items()}
        query = select(Notification.user_id, Notification.on_bell, Notification.mail).where(Notification.kind == kind)
        rows = own_firm.do(lambda: db.session.execute(query).all())
        bell = [names[row.user_id] for row in rows if row.on_bell]
        assert len(bell) == len(set(bell)), "nobody is told twice"
        return set(bell), {names[row.user_id] for row in rows if row.mail != "none"}

    return look


def prepare(app, firm, visit, kind):
    """A contract of Stan's, as far on its way as that."""
    if kind not in ("approve_document", "reject_document", "submit_document"):
        return None
    sent = {
        "type_id": firm.contract_type.id,
        "project_id": firm.bakery_project.id,
        "file": (BytesIO(b"%PDF-1.7 x"), "contract.pdf"),
    }
    stan = visit(firm, "stan")
    assert stan.post(f"/admin/documents/of-client/{firm.bakery.id}", sent).status_code == 303
    run_jobs(app)
    version = firm.do(lambda: db.session.scalars(select(DocumentVersion).order_by(DocumentVersion.id.desc())).first())
    if kind != "submit_document":
        assert stan.post(f"/admin/document-versions/{version.id}/submission").status_code == 303
    return version


def do(app, firm, visit, kind, person=None, version=None):
    """What a browser does, so that it happens."""
    version = version or prepare(app, firm, visit, kind)
    who, door = visit(firm, person or TOLD[kind][0]), "admin" if (person or TOLD[kind][0]) not in CLIENTS else "client-portal"
    project, pdf = firm.bakery_project.id, (BytesIO(b"%PDF-1.7 plan"), "plan.pdf")
    paid = {"amount": "1.00", "paid_on": "2026-01-01", "method": "cash", "is_meant": "y"}
    to, form = {
        "approve_document": lambda: (f"/admin/document-versions/{version.id}/approval", {}),
        "reject_document": lambda: (f"/admin/document-versions/{version.id}/rejection", {"note": "A date."}),
        "submit_document": lambda: (f"/admin/document-versions/{version.id}/submission", {}),
        "publish_document": lambda: (f"/admin/document-versions/{firm.bakery_draft_version.id}/publication", {}),
        "issue_invoice": lambda: (f"/admin/invoices/{firm.bakery_draft.id}/issue", {}),
        "record_payment": lambda: (f"/admin/invoices/{firm.bakery_open.id}/payments", paid),
        "send_message": lambda: (f"/{door}/projects/{project}/messages", {"words": "Hello", "audience": "client"}),
        "upload_file": lambda: (f"/{door}/projects/{project}/files", {"file": pdf, "audience": "client"}),
    }[kind]()
    answer = who.post(to, form)
    assert answer.status_code == 303, answer.text


@pytest.fixture
def past(own_firm):
    """So that a page may be asked for."""
    for name in ("bakery_project", "bakery_draft_version", "bakery_draft", "bakery_open"):
        assert own_firm.things[name]
    return own_firm


def test_the_table_is_the_one_that_is_written_here(database):
    assert {kind.value for kind in NOTICES} == set(TOLD)
    with psycopg.connect(database) as owner:
        assert {kind for (kind,) in owner.execute("select kind from platform.told_kinds")} == set(TOLD)


@pytest.mark.parametrize("kind", TOLD)
def test_who_is_told(app, past, visit, told, kind):
    do(app, past, visit, kind)
    assert told(kind) == TOLD[kind][1:]


def one_told(kind):
    return sorted(TOLD[kind][1])[-1]


def ways_out(kind):
    """Of a firm's own people there is one, and an owner is not removed alone."""
    person = one_told(kind)
    of_members = ("removed", "other client") if person != "bob" else ()
    return ["deactivated", *(("portal off", *of_members) if person in CLIENTS else ())]


@pytest.mark.parametrize(("kind", "out"), [(kind, out) for kind in TOLD for out in ways_out(kind)])
def test_whoever_is_out_is_told_nothing(app, past, visit, told, database, kind, out):
    """One of those it would be told to, and no less the others."""
    person = one_told(kind)
    changes = {
        "deactivated": "update app.users set is_active = false where id = %s",
        "portal off": "update app.users set client_portal_enabled = false where id = %s",
        "removed": "delete from app.users where id = %s",
        "other client": f"update app.users set client_id = '{past.cinema.id}' where id = %s",
    }
    version = prepare(app, past, visit, kind)
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        owner.execute(changes[out], (past.people[person].id,))
    do(app, past, visit, kind, version=version)
    assert told(kind)[0] == TOLD[kind][1] - {person}


@pytest.mark.parametrize(("audience", "people"), [
    ("client", CLIENTS | {"pia"}), ("team", {"pia", "sue"}), ("office", {"pia"}),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["send_message", "upload_file"])
def test_of_what_the_office_writes_those_are_told_who_may_read_it(app, past, visit, told, kind, audience, people):
    door = {"send_message": ("messages", {"words": "Hello"}), "upload_file": ("files", {"file": (BytesIO(b"%PDF-1.7 x"), "x.pdf")})}
    part, form = door[kind]
    answer = visit(past, "ada").post(f"/admin/projects/{past.bakery_project.id}/{part}", form | {"audience": audience})
    assert answer.status_code == 303
    assert told(kind)[0] == people


def test_of_the_office_those_who_are_at_a_project_and_else_those_who_lead(app, past, visit, told, database):
    page = f"/admin/projects/{past.bakery_project.id}/messages"
    assert visit(past, "stan").post(page, {"words": "Mine", "audience": "office"}).status_code == 303
    run_jobs(app)
    past.do(lambda: db.session.execute(Notification.__table__.delete()))
    do(app, past, visit, "send_message")
    bell = told("send_message")[0]
    assert "stan" in bell and "pia" not in bell


def test_whoever_sees_their_own_projects_alone_is_told_of_those(app, past, visit, told, database):
    past.do(lambda: db.session.execute(update(User).where(User.id == past.mia.id).values(scope="own")))
    do(app, past, visit, "publish_document")
    assert told("publish_document")[0] == {"bob"}
    past.change(past.bakery_project, client_user_id=past.mia.id)
    do(app, past, visit, "send_message", "ada")
    assert "mia" in told("send_message")[0]
    past.change(past.bakery_project, client_user_id=None)
    assert "mia" not in told("send_message")[0], "and no more when it is not theirs"


def test_with_the_module_off_nobody_is(app, past, visit, told):
    bob = visit(past, "bob")
    do(app, past, visit, "publish_document")
    assert told("publish_document")[0] == CLIENTS
    assert bob.get("/client-portal/notifications/unread").text == "1"
    past.change_itself(modules=["projects"])
    assert bob.get("/client-portal/notifications/unread").text == "0"


def test_of_what_is_withdrawn_nobody_is_told_any_more(app, past, visit, told):
    do(app, past, visit, "publish_document")
    assert told("publish_document")[0] == CLIENTS
    bob = visit(past, "bob")
    title = past.bakery_draft_document.title
    assert title in bob.get("/client-portal/notifications").text
    assert visit(past, "ada").post(f"/admin/document-versions/{past.bakery_draft_version.id}/withdrawal").status_code == 303
    assert bob.get("/client-portal/notifications/unread").text == "0"
    assert title not in bob.get("/client-portal/notifications").text


def test_of_what_is_withdrawn_before_it_was_told_nothing_is_new(app, past, visit, told):
    do(app, past, visit, "publish_document")
    assert visit(past, "ada").post(f"/admin/document-versions/{past.bakery_draft_version.id}/withdrawal").status_code == 303
    assert told("publish_document")[0] == set()
    assert visit(past, "bob").get("/client-portal/notifications/unread").text == "0"


def test_what_is_decided_before_it_was_told_waits_for_nobody(app, past, visit, told):
    version = prepare(app, past, visit, "approve_document")
    forget_jobs(app)
    past.do(lambda: db.session.execute(Notification.__table__.delete()))
    stan, pia, at = visit(past, "stan"), visit(past, "pia"), f"/admin/document-versions/{version.id}"
    assert pia.post(f"{at}/rejection", {"note": "A date."}).status_code == 303
    assert stan.post(f"{at}/revision").status_code == 303
    assert stan.post(f"{at}/submission").status_code == 303
    assert pia.post(f"{at}/approval").status_code == 303
    assert told("submit_document")[0] == set()


@pytest.mark.parametrize("kind", ["send_message", "upload_file"])
def test_nor_of_what_is_removed(app, past, visit, told, kind):
    do(app, past, visit, kind, "ada")
    assert "bob" in told(kind)[0]
    noun = "messages" if kind == "send_message" else "files"
    id = past.do(lambda: db.session.scalar(select(Notification.subject_id).where(Notification.kind == kind).limit(1)))
    at = f"/admin/projects/messages/{id}/removal" if noun == "messages" else f"/admin/files/{id}/removal"
    assert visit(past, "ada").post(at).status_code == 303
    assert told(kind)[0] == set()


def test_a_file_that_is_not_accepted_is_told_to_nobody(app, past, visit, told):
    sent = {"file": (BytesIO(saved(drawn(size=(60, 40)), "JPEG")[:400]), "broken.jpg"), "audience": "client"}
    assert visit(past, "ada").post(f"/admin/projects/{past.bakery_project.id}/files", sent).status_code == 303
    assert told("upload_file")[0] == set()
    assert past.do(lambda: db.session.scalar(select(File.state).where(File.name == "broken.jpg"))) == "refused"


def test_one_that_is_being_prepared_is_told_of_once_it_is_there(app, past, visit, told, database):
    def wait_until(moment, task):
        with psycopg.connect(database) as owner:
            owner.execute("set local search_path = queue, pg_catalog")
            owner.execute(
                "update procrastinate_jobs set scheduled_at = %s where task_name = %s and status = 'todo'", (moment, task)
            )

    do(app, past, visit, "upload_file", "ada")
    wait_until(datetime.now(UTC) + timedelta(hours=1), "prepare_file")
    assert told("upload_file")[0] == set()
    with psycopg.connect(database) as owner:
        waits = "select scheduled_at - now() from queue.procrastinate_jobs where task_name = 'tell' and status = 'todo'"
        (after,) = owner.execute(waits).fetchone()
        assert timedelta(seconds=5) < after <= timedelta(seconds=10)
    wait_until(None, "prepare_file")
    run_jobs(app)
    wait_until(None, "tell")
    assert "bob" in told("upload_file")[0]


def test_who_has_it_before_them_has_read_it(app, past, visit, told):
    """Of messages, with their thread."""
    do(app, past, visit, "publish_document")
    do(app, past, visit, "send_message", "ada")
    run_jobs(app)
    bob, unread = visit(past, "bob"), "/client-portal/notifications/unread"
    assert bob.get(unread).text == "2"
    bob.get(f"/client-portal/documents/{past.bakery_draft_document.id}")
    assert bob.get(unread).text == "1"
    bob.get(f"/client-portal/projects/{past.bakery_project.id}")
    assert bob.get(unread).text == "1"
    bob.get(f"/client-portal/projects/{past.bakery_project.id}/messages")
    assert bob.get(unread).text == "0"
    assert visit(past, "mia").get(unread).text == "2", "for themselves alone"


def test_what_waited_for_somebody_is_read_by_all_when_one_has_done_it(app, past, visit, told):
    do(app, past, visit, "submit_document")
    assert told("submit_document")[0] == LEADING
    version = past.do(lambda: db.session.scalars(select(DocumentVersion).order_by(DocumentVersion.id.desc())).first())
    assert visit(past, "pia").post(f"/admin/document-versions/{version.id}/approval").status_code == 303
    assert visit(past, "ada").get("/admin/notifications/unread").text == "0"


def test_the_page_has_the_latest_first_and_all_of_it_may_be_read(app, past, visit, told):
    for kind in ("publish_document", "send_message"):
        do(app, past, visit, kind, "ada")
        run_jobs(app)
    bob = visit(past, "bob")
    page = bob.get("/client-portal/notifications").text
    assert "2 things are unread." in page and page.index("wrote a message") < page.index("published document")
    assert f'href="/client-portal/documents/{past.bakery_draft_document.id}"' in page
    assert f'href="/client-portal/projects/{past.bakery_project.id}/messages#message-' in page
    assert bob.post("/client-portal/notifications/reading").status_code == 303
    assert "You have read everything." in bob.get("/client-portal/notifications").text


# ── The bell asks by itself ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_bell_is_told_what_has_changed_and_nothing_where_nothing_has(app, past, visit, told):
    bob, unread = visit(past, "bob"), "/client-portal/notifications/unread"
    first = bob.get(unread)
    assert (first.status_code, first.text, first.headers["Cache-Control"]) == (200, "0", "private, no-store")
    same = bob.get(unread, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    do(app, past, visit, "publish_document")
    run_jobs(app)
    changed = bob.get(unread, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.text) == (200, "1")
    assert bob.statements == 1, "the one that finds out who asks"


def test_a_bell_that_asks_is_nobody_s_presence(past, visit, database):
    bob = visit(past, "bob")
    bob.get("/client-portal/notifications/unread")
    kept = "select last_seen_at, expires_at from auth.sessions where user_id = %s"
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("update auth.sessions set last_seen_at = now() - interval '20 minutes' where user_id = %s", (past.bob.id,))
        before = owner.execute(kept, (past.bob.id,)).fetchall()
        bob.get("/client-portal/notifications/unread")
        assert owner.execute(kept, (past.bob.id,)).fetchall() == before
        bob.get("/client-portal/notifications")
        assert owner.execute(kept, (past.bob.id,)).fetchall() != before


def test_nobody_reads_or_marks_another_s(app, past, visit, told, server, database):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    for person in set(PEOPLE) - {"tom"}:
        with standing_as(server, database, past, person) as connection:
            rows = connection.execute("select user_id from app.notifications").fetchall()
            assert {row["user_id"] for row in rows} <= {past.people[person].id}
            assert connection.execute("update app.notifications set read_at = now()").rowcount == len(rows)
            with pytest.raises(psycopg.Error), connection.transaction():
                connection.execute("insert into app.notifications select * from app.notifications")
