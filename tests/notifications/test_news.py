"""Mails about what is new: several at once, none to whoever is looking, none to a mailbox that takes nothing, and a way to stop them that
needs no sign-in and a button."""

import re
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import select, update

from app.core.db import db, find
from app.domain.notifications.notification import NoticeSetting
from app.domain.users.keeping import change_user
from app.domain.users.user import User
from tests.domain.acting import Place
from tests.jobs import forget_jobs, run_jobs
from tests.mails import mails_to, words_of
from tests.notifications.test_telling import do
from tests.smtp import MailServer

UNREAD = "/client-portal/notifications/unread"


@pytest.fixture
def past(app, own_firm, folder):
    forget_jobs(app)
    for name in ("bakery_project", "bakery_draft_version", "bakery_draft", "bakery_open"):
        assert own_firm.things[name]
    return own_firm


@pytest.fixture
def minutes(app, past, database):
    """So many go by, for whoever waits and whoever was seen; then the worker is there."""

    def go_by(number, seen=True):
        with psycopg.connect(database) as owner:
            owner.execute("set local search_path = queue, pg_catalog")  # Their own trigger asks for it.
            owner.execute("update procrastinate_jobs set scheduled_at = scheduled_at - make_interval(mins => %s)", (number,))
            if seen:
                owner.execute(
                    "update auth.sessions set last_seen_at = last_seen_at - make_interval(mins => %s) where business_id = %s",
                    (number, past.id),
                )
        run_jobs(app)

    run_jobs(app)
    return go_by


def news_of(app, person):
    return [mail for mail in mails_to(app, person.email, "") if "List-Unsubscribe" in mail]


def test_what_happens_within_five_minutes_comes_in_one_mail(app, past, visit, minutes):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    minutes(3)
    do(app, past, visit, "send_message", "ada")
    run_jobs(app)
    assert news_of(app, past.bob) == [], "not yet"
    minutes(3)
    (mail,) = news_of(app, past.bob)
    words = words_of(mail)
    assert f"2 things are new at Firm {past.slug}" in mail["Subject"]
    assert f"published document {past.bakery_draft_document.title}" in words and "wrote a message about" in words
    assert f"/client-portal/documents/{past.bakery_draft_document.id}" in words
    minutes(30)
    assert len(news_of(app, past.bob)) == 1, "and once"


def test_one_thing_is_the_mail_s_subject_and_its_button(app, past, visit, minutes):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    minutes(6)
    (mail,) = news_of(app, past.bob)
    assert mail["Subject"] == f"{past.ada.name} published document {past.bakery_draft_document.title}"
    html = mail.get_body(("html",)).get_content()
    assert f"/client-portal/documents/{past.bakery_draft_document.id}" in html


def test_whoever_is_there_is_written_to_when_they_have_gone(app, past, visit, minutes):
    bob = visit(past, "bob")
    bob.get("/client-portal/")
    do(app, past, visit, "publish_document")
    run_jobs(app)
    minutes(6, seen=False)
    assert news_of(app, past.bob) == [], "they see the bell"
    minutes(6)
    minutes(6)
    assert len(news_of(app, past.bob)) == 1


def test_what_was_read_meanwhile_is_no_news(app, past, visit, minutes):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    visit(past, "bob").get(f"/client-portal/documents/{past.bakery_draft_document.id}")
    minutes(30)
    assert news_of(app, past.bob) == []
    assert len(news_of(app, past.mia)) == 1


def test_what_was_withdrawn_meanwhile_is_none_either(app, past, visit, minutes):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    visit(past, "ada").post(f"/admin/document-versions/{past.bakery_draft_version.id}/withdrawal")
    minutes(30)
    assert news_of(app, past.bob) == news_of(app, past.mia) == []


@pytest.mark.parametrize("out", ["is_active", "client_portal_enabled"])
def test_whoever_is_out_by_then_is_written_to_no_more(app, past, visit, minutes, out):
    do(app, past, visit, "publish_document")
    run_jobs(app)
    past.do(lambda: db.session.execute(update(User).where(User.id == past.mia.id).values({out: False})))
    minutes(30)
    assert news_of(app, past.mia) == []


@pytest.mark.parametrize(("bell", "mail", "told", "written"), [
    ([], [], "0", 0), (["publish_document"], [], "1", 0), ([], ["publish_document"], "0", 1),
    (["publish_document"], ["publish_document"], "1", 1),
])  # fmt: skip
def test_what_somebody_wishes(app, past, visit, minutes, bell, mail, told, written):
    bob = visit(past, "bob")
    answer = bob.post("/client-portal/notifications/settings", {"bell": bell, "mail": mail})
    assert answer.status_code == 303
    do(app, past, visit, "publish_document")
    run_jobs(app)
    assert bob.get(UNREAD).text == told
    minutes(30)
    assert len(news_of(app, past.bob)) == written


def test_of_what_is_not_theirs_nobody_wishes(past, visit):
    page = visit(past, "mia").get("/client-portal/notifications/settings").text
    assert "A document is published" in page and "An invoice is there" not in page and "waits for approval" not in page
    for kind in ("issue_invoice", "submit_document", "nothing"):
        assert visit(past, "mia").post("/client-portal/notifications/settings", {"bell": [kind]}).status_code == 422


# ── Stopping them ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def way_out(app, past, visit, minutes):
    """The address in the head of a mail about two kinds, as a path."""
    do(app, past, visit, "publish_document")
    do(app, past, visit, "send_message", "ada")
    run_jobs(app)
    minutes(6)
    (mail,) = news_of(app, past.bob)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    parts = urlsplit(re.fullmatch(r"<(\S+)>", mail["List-Unsubscribe"])[1])
    assert parts.path in words_of(mail)
    return f"{parts.path}?{parts.query}"


def wishes(firm):
    query = select(NoticeSetting.kind, NoticeSetting.bell, NoticeSetting.mail).where(NoticeSetting.user_id == firm.bob.id)
    return sorted(tuple(row) for row in firm.do(lambda: db.session.execute(query).all()))


def test_a_look_stops_nothing(past, visit, way_out):
    """Scanners follow links."""
    page = visit().get(way_out)
    assert page.status_code == 200 and "Stop these mails?" in page.text and "A document is published" in page.text
    assert wishes(past) == []


def test_a_mail_program_stops_them_by_itself(app, past, way_out):
    """With neither cookie nor token (RFC 8058)."""
    answer = app.test_client().post(way_out, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wishes(past) == [("publish_document", True, False), ("send_message", True, False)]
    assert app.test_client().post(way_out, data={"List-Unsubscribe": "One-Click"}).status_code == 200, "twice is as once"


def test_a_button_stops_one_kind(app, past, visit, minutes, way_out):
    assert visit().post(way_out, {"kind": "send_message"}).status_code == 200
    assert wishes(past) == [("send_message", True, False)]
    do(app, past, visit, "send_message", "ada")
    run_jobs(app)
    minutes(30)
    assert len(news_of(app, past.bob)) == 1 and visit(past, "bob").get(UNREAD).text == "3"


@pytest.mark.parametrize("change", ["another secret", "over"])
def test_a_link_that_is_none_stops_nothing(past, visit, database, way_out, change):
    if change == "over":
        with psycopg.connect(database) as owner:
            owner.execute("update auth.links set expires_at = now() where purpose = 'unsubscribe'")
    else:
        way_out = way_out.replace("/unsubscribe/", "/unsubscribe/x")
    assert visit().get(way_out).status_code == 410
    assert visit().post(way_out, {"kind": "send_message"}).status_code == 410
    assert wishes(past) == []


def test_what_is_no_kind_is_none(past, visit, way_out):
    visit().post(way_out, {"kind": "login"})
    assert wishes(past) == []


# ── A mailbox that takes nothing ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mail_server(app, monkeypatch):
    with MailServer() as server:
        monkeypatch.setitem(app.config, "SMTP_URL", server.url)
        yield server


def test_a_mailbox_that_refuses_is_marked_and_asked_no_more(app, past, visit, minutes, mail_server, database):
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set email = 'refuse@bakery.example' where id = %s", (past.bob.id,))
    do(app, past, visit, "publish_document")
    run_jobs(app)
    minutes(6)
    bob = past.do(lambda: db.session.execute(select(User.bounced_at, User.bounce).where(User.id == past.bob.id)).one())
    assert bob.bounced_at is not None and "refused" in bob.bounce
    page = visit(past, "pia").get(f"/admin/users/{past.bob.id}/edit").text
    assert "takes no mail" in page
    do(app, past, visit, "send_message", "ada")
    run_jobs(app)
    with psycopg.connect(database) as owner:
        waits = "select count(*) from queue.procrastinate_jobs where task_name = 'send_news' and status = 'todo' and args ->> 'user_id' = %s"
        assert owner.execute(waits, (str(past.bob.id),)).fetchone() == (0,)
    with Place(past)() as by:
        change_user(find(User, past.bob.id, by), {"email": "bob@elsewhere.example"}, by=by)
    assert past.do(lambda: db.session.scalar(select(User.bounced_at).where(User.id == past.bob.id))) is None
