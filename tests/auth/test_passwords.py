"""Forgotten, temporary and changed passwords; own sessions."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from tests.browse import Visitor
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to

NEW = "three lanterns by the canal"


def ask_for_link(app, visitor, email):
    answer = visitor.post("/forgotten-password", {"email": email})
    run_jobs(app)
    return answer


def test_a_forgotten_password_is_set_anew_by_mail(app, own_firm, visit):
    email = own_firm.people["bob"].email
    visitor, elsewhere = visit(), visit(own_firm, "bob")
    assert ask_for_link(app, visitor, email).status_code == 200
    (mail,) = mails_to(app, email, "Reset")
    assert f"Firm {own_firm.slug} public" in mail["Subject"]
    link = link_in(mail, "reset-password")
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, {"password": "short"}).status_code == 422
    assert visitor.post(link, {"password": NEW}).status_code == 303
    assert visitor.post(link, {"password": "another one entirely"}).status_code == 410, "once"
    assert elsewhere.get("/client-portal/").status_code == 303, "open sessions end"
    assert visitor.post("/client-portal/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
    assert visitor.post("/client-portal/sign-in", {"email": email, "password": NEW}).status_code == 303


def test_the_link_s_secret_stands_nowhere_but_in_its_mail(app, own_firm, visit, database, server, caplog):
    email = own_firm.people["bob"].email
    ask_for_link(app, visit(), email)
    secret = link_in(mails_to(app, email, "Reset")[0], "reset-password").rsplit("/", 1)[1]
    with psycopg.connect(database) as owner:
        tables = owner.execute(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
            " where table_schema in ('app', 'auth', 'platform', 'queue') and table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            assert owner.execute(f"select 1 from {table} t where t::text like %s limit 1", (f"%{secret}%",)).fetchone() is None, (
                table
            )
    assert secret not in caplog.text


def test_unknown_and_known_e_mails_get_the_same_answer(app, own_firm, visit):
    unknown = f"{uuid4().hex}@nowhere.example"
    answers = [ask_for_link(app, visit(), email) for email in (own_firm.people["bob"].email, unknown)]
    texts = [re.sub(r"\S+@\S+", "", answer.text) for answer in answers]
    assert answers[0].status_code == answers[1].status_code == 200
    assert texts[0] == texts[1]
    assert mails_to(app, unknown, "Reset") == []


def test_of_two_who_use_the_link_at_once_one_sets_the_password(app, own_firm, visit):
    email = own_firm.people["bob"].email
    ask_for_link(app, visit(), email)
    link = link_in(mails_to(app, email, "Reset")[0], "reset-password")
    visitors = [Visitor(app, check=False) for _ in range(4)]
    tokens = [visitor.token() for visitor in visitors]

    def use(n):
        return visitors[n].client.post(link, data={"password": f"{NEW} {n}", "csrf_token": tokens[n]}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [303, 410, 410, 410]


def test_a_link_lasts_an_hour(app, own_firm, visit, database):
    email = own_firm.people["bob"].email
    ask_for_link(app, visit(), email)
    link = link_in(mails_to(app, email, "Reset")[0], "reset-password")
    with psycopg.connect(database) as owner:
        owner.execute("update auth.links set expires_at = now() where identity_id = %s", (own_firm.people["bob"].identity_id,))
    assert visit().get(link).status_code == 410
    assert visit().get("/reset-password/guessed").status_code == 410


@pytest.fixture
def temporary(database, own_firm):
    def give(until="now() + interval '7 days'"):
        with psycopg.connect(database) as owner:
            owner.execute(
                f"update auth.identities set temporary_until = {until} where id = %s", (own_firm.people["mia"].identity_id,)
            )
        return own_firm.people["mia"].email

    return give


def test_a_temporary_password_opens_one_page(own_firm, visit, temporary):
    email, visitor = temporary(), visit()
    assert visitor.post("/client-portal/sign-in", {"email": email, "password": PASSWORD}).status_code == 303
    for page in ("/client-portal/", "/client-portal/projects", "/account/security", "/client-portal/profile"):
        assert visitor.get(page).location == "/choose-password", page
    assert visitor.get("/choose-password").status_code == 200
    assert visitor.post("/choose-password", {"password": "short"}).status_code == 422
    assert visitor.post("/choose-password", {"password": NEW}).location == "/client-portal/"
    assert visitor.get("/client-portal/").status_code == 200
    assert visitor.get("/choose-password").status_code == 303, "once"


def test_a_temporary_password_runs_out(visit, temporary):
    email = temporary("now() - interval '1 second'")
    assert visit().post("/client-portal/sign-in", {"email": email, "password": PASSWORD}).status_code == 422


def test_changing_the_password_ends_the_other_sessions(own_firm, visit):
    here, there = visit(own_firm, "bob"), visit(own_firm, "bob")
    assert here.post("/account/security", {"current": "wrong", "password": NEW}).status_code == 422
    assert here.post("/account/security", {"current": PASSWORD, "password": "short"}).status_code == 422
    assert there.get("/client-portal/").status_code == 200
    assert here.post("/account/security", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert here.get("/client-portal/").status_code == 200
    assert there.get("/client-portal/").status_code == 303


def test_guessing_the_current_password_is_held_up(own_firm, visit):
    bob = visit(own_firm, "bob")
    for _ in range(10):
        bob.post("/account/security", {"current": "wrong", "password": NEW})
    assert "many attempts" in bob.post("/account/security", {"current": PASSWORD, "password": NEW}).text


def test_own_sessions_are_listed_and_ended(own_firm, visit):
    here, there = visit(own_firm, "bob"), visit(own_firm, "bob")
    page = here.get("/account/security")
    assert "signed in at 2 places" in page.text
    assert "This session" in page.text
    ending = re.search(r'action="(/account/sessions/[0-9a-f-]+/end)"', page.text).group(1)
    assert here.post(ending).status_code == 303
    assert there.get("/client-portal/").status_code == 303
    assert here.get("/client-portal/").status_code == 200


def test_nobody_ends_another_s_session(own_firm, visit):
    bob, carla = visit(own_firm, "bob"), visit(own_firm, "carla")
    visit(own_firm, "carla")
    ending = re.search(r'action="(/account/sessions/[0-9a-f-]+/end)"', carla.get("/account/security").text).group(1)
    assert bob.post(ending).status_code == 404


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 201])
def test_weak_passwords_are_refused_in_words(own_firm, visit, password):
    answer = visit(own_firm, "bob").post("/account/security", {"current": PASSWORD, "password": password})
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text


def test_a_failed_sign_in_is_told_to_the_business(app, own_firm, visit):
    from app.core.db import db
    from app.domain.activity.activity import Activity

    visit().post("/client-portal/sign-in", {"email": own_firm.people["bob"].email, "password": "wrong password"})
    run_jobs(app)
    rows = own_firm.do(lambda: db.session.scalars(db.select(Activity).where(Activity.kind == "failed_login")).all())
    assert [row.user_id for row in rows] == [own_firm.people["bob"].id]
    assert rows[0].client_id == own_firm.bakery.id
