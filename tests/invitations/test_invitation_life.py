"""An invitation from the first mail to the last door: asked for, accepted, expired, sent again, taken back."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.clients.client import Client
from app.domain.users.user import User
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in, words_of

OWN = "three lanterns by the canal"


def invite_owner(visit, firm, client_id, email, name="Nina New", by="ada"):
    return visit(firm, by).post(f"/admin/invitations/clients/{client_id}", {"name": name, "email": email})


def user_of(firm, email):
    return firm.do(lambda: db.session.scalars(select(User).where(User.email == email)).one_or_none())


def mail_of(app, email):
    run_jobs(app)
    return mails_to(app, email)[0]


def test_the_first_invited_person_becomes_owner_and_opens_the_portal(app, own_firm, visit, fresh_client, email):
    assert invite_owner(visit, own_firm, fresh_client, email).status_code == 303
    nina, client = user_of(own_firm, email), own_firm.do(lambda: db.session.get(Client, fresh_client))
    assert (nina.company_role, nina.client_portal_enabled, client.portal_enabled, client.portal_user_id) == (
        "owner",
        True,
        True,
        nina.id,
    )
    mail = mail_of(app, email)
    words = words_of(mail)
    assert "Ada" in words and "Dairy public" in words and "you choose your own password" in words and email in words
    assert mail["Reply-To"] == own_firm.people["ada"].email
    visitor = visit()
    link, password = link_in(mail), password_in(mail)
    page = visitor.get(link).text
    assert "Dairy public" in page and 'type="password"' not in page, "nobody types from a mail what they came with by its link"
    assert visitor.post(link).status_code == 303
    for closed in ("/client-portal/", "/client-portal/invoices", "/account/security"):
        answer = visitor.get(closed)
        assert (answer.status_code, answer.location) == (303, "/choose-password"), "nothing opens before the own password"
    assert visitor.post("/choose-password", {"password": OWN}).location == "/client-portal/"
    assert "Nina New" in visitor.get("/client-portal/").text
    assert user_of(own_firm, email).joined_at
    assert visit().get(link).status_code == 303, "a link that was used leads to the sign-in"
    assert visit().post("/client-portal/sign-in", {"email": email, "password": password}).status_code == 422
    assert visit().post("/client-portal/sign-in", {"email": email, "password": OWN}).status_code == 303


def test_whoever_has_a_password_says_it_with_the_link(app, own_firm, other_firm, visit, fresh_client):
    known = other_firm.people["max"].email
    invite_owner(visit, own_firm, fresh_client, known)
    link, stranger = link_in(mail_of(app, known)), visit(own_firm, "carla")
    for words in ({}, {"password": ""}, {"password": "not this one at all"}):
        assert stranger.post(link, words).status_code == 422
    assert stranger.get("/client-portal/").status_code == 200, "and stays who they are"
    assert user_of(own_firm, known).joined_at is None


def test_a_scanner_that_opens_the_link_uses_nothing_up(app, own_firm, visit, fresh_client, email):
    """Mail programs look at links before their person does, and follow each redirect."""
    invite_owner(visit, own_firm, fresh_client, email)
    link, scanner = link_in(mail_of(app, email)), visit()
    for method in ["GET", "HEAD"] * 5:
        answer = scanner.client.open(link, method=method, environ_overrides=scanner.environ)
        assert answer.status_code == 200 and "vitrine_session" not in str(answer.headers)
    assert user_of(own_firm, email).joined_at is None
    assert visit().post(link).status_code == 303


def test_the_temporary_password_is_for_those_who_come_by_hand(app, own_firm, visit, fresh_client, email):
    invite_owner(visit, own_firm, fresh_client, email)
    mail, visitor = mail_of(app, email), visit()
    assert f"/client-portal/sign-in?business={own_firm.slug} with {email}" in words_of(mail)
    answer = visitor.post("/client-portal/sign-in", {"email": email, "password": password_in(mail)})
    assert (answer.status_code, visitor.get("/client-portal/").location) == (303, "/choose-password")


def test_a_technician_is_invited_and_lands_at_the_own_door(app, own_firm, visit, email):
    ada = visit(own_firm, "ada")
    assert ada.post("/admin/invitations/new", {"name": "Tara Tech", "email": email, "role": "technician"}).status_code == 303
    mail, visitor = mail_of(app, email), visit()
    visitor.post(link_in(mail), {"password": password_in(mail)})
    assert visitor.post("/choose-password", {"password": OWN}).location == "/tech/"


@pytest.mark.parametrize(
    ("who", "role", "status"), [("pia", "admin", 422), ("pia", "staff", 303), ("ada", "admin", 303), ("stan", "staff", 403)]
)
def test_nobody_invites_to_more_than_they_hold(own_firm, visit, email, who, role, status):
    answer = visit(own_firm, who).post("/admin/invitations/new", {"name": "Nina", "email": email, "role": role})
    assert answer.status_code == status
    assert (user_of(own_firm, email) is not None) == (status == 303)


@pytest.mark.parametrize("who", ["stan", "sue", "tom", "bob", "mia"])
def test_only_holders_of_the_permission_invite_a_client_s_owner(own_firm, visit, email, who):
    assert invite_owner(visit, own_firm, own_firm.bakery.id, email, by=who).status_code == 403
    assert user_of(own_firm, email) is None


def test_a_client_of_another_business_is_like_none(own_firm, other_firm, visit, email):
    assert invite_owner(visit, own_firm, other_firm.bakery.id, email).status_code == 404
    assert invite_owner(visit, own_firm, uuid4(), email).status_code == 404


def test_an_inactive_client_and_a_portal_that_is_off_are_refused_in_words(own_firm, visit, email):
    own_firm.change(own_firm.bakery, is_active=False)
    answer = invite_owner(visit, own_firm, own_firm.bakery.id, email)
    assert answer.status_code == 422 and "is not active" in answer.text
    own_firm.change(own_firm.bakery, is_active=True, portal_enabled=False)
    answer = invite_owner(visit, own_firm, own_firm.bakery.id, email)
    assert answer.status_code == 422 and "is off" in answer.text


@pytest.mark.parametrize("address", ["", "nina", "nina@", "a b@c.example", "n" * 300 + "@x.example"])
def test_a_wrong_address_is_said_at_the_field(own_firm, visit, address):
    answer = invite_owner(visit, own_firm, own_firm.bakery.id, address, name="Nina Typed")
    assert answer.status_code == 422 and "Nina Typed" in answer.text


def test_somebody_who_is_there_already_is_refused(own_firm, visit):
    answer = invite_owner(visit, own_firm, own_firm.bakery.id, own_firm.people["mia"].email.upper())
    assert answer.status_code == 422 and "already" in answer.text


def test_a_temporary_password_runs_out_after_seven_days(app, own_firm, visit, fresh_client, email, database):
    invite_owner(visit, own_firm, fresh_client, email)
    mail = mail_of(app, email)
    with psycopg.connect(database) as owner:
        left = owner.execute("select temporary_until - now() from auth.identities where email = %s", (email,)).fetchone()[0]
        assert 6.9 < left.total_seconds() / 86400 <= 7
        owner.execute("update auth.identities set temporary_until = now() - interval '1 second' where email = %s", (email,))
        owner.execute(
            "update auth.links set expires_at = now() - interval '1 second' where user_id = (select id from app.users where email = %s)",
            (email,),
        )
        owner.execute("update app.users set invitation_until = now() - interval '1 second' where email = %s", (email,))
    link, password = link_in(mail), password_in(mail)
    assert visit().get(link).status_code == 410
    assert visit().post(link, {"password": password}).status_code == 410
    assert visit().post("/client-portal/sign-in", {"email": email, "password": password}).status_code == 422
    board = visit(own_firm, "ada").get("/admin/invitations?state=expired")
    assert email in board.text and "Expired" in board.text


def test_sending_it_again_kills_the_one_before(app, own_firm, visit, fresh_client, email):
    invite_owner(visit, own_firm, fresh_client, email)
    first, early = mail_of(app, email), visit()
    early.post(link_in(first), {"password": password_in(first)})
    ada, nina = visit(own_firm, "ada"), user_of(own_firm, email)
    assert ada.post(f"/admin/invitations/{nina.id}/resending").status_code == 303
    second = mail_of(app, email)
    assert password_in(second) != password_in(first) and second["Message-ID"] != first["Message-ID"]
    assert early.get("/choose-password").status_code == 303, "whoever came with the former password is out"
    assert visit().get(link_in(first)).status_code == 410
    assert visit().post("/client-portal/sign-in", {"email": email, "password": password_in(first)}).status_code == 422
    assert visit().post(link_in(second), {"password": password_in(second)}).status_code == 303


def test_a_revoked_invitation_opens_nothing_and_the_e_mail_is_free_again(app, own_firm, visit, fresh_client, email, database):
    invite_owner(visit, own_firm, fresh_client, email)
    mail, ada, pending = mail_of(app, email), visit(own_firm, "ada"), visit()
    pending.post(link_in(mail), {"password": password_in(mail)})
    assert ada.post(f"/admin/invitations/{user_of(own_firm, email).id}/revocation").status_code == 303
    assert pending.post("/choose-password", {"password": OWN}).status_code == 303, "to the sign-in"
    assert visit().get(link_in(mail)).status_code == 410
    assert visit().post("/client-portal/sign-in", {"email": email, "password": password_in(mail)}).status_code == 422
    with psycopg.connect(database) as owner:
        assert owner.execute("select 1 from auth.identities where email = %s", (email,)).fetchone() is None
    client = own_firm.do(lambda: db.session.get(Client, fresh_client))
    assert (client.portal_enabled, client.portal_user_id) == (False, None), "with nobody left the portal is shut"
    assert invite_owner(visit, own_firm, fresh_client, email).status_code == 303
    again = mail_of(app, email)
    assert visit().post(link_in(again), {"password": password_in(again)}).status_code == 303


def test_one_revoked_before_its_mail_goes_out_gets_none(app, own_firm, visit, fresh_client, email):
    invite_owner(visit, own_firm, fresh_client, email)
    visit(own_firm, "ada").post(f"/admin/invitations/{user_of(own_firm, email).id}/revocation")
    run_jobs(app)
    assert mails_to(app, email) == []


def test_who_has_joined_is_neither_sent_to_again_nor_revoked(own_firm, visit):
    ada, bob = visit(own_firm, "ada"), own_firm.people["bob"].id
    for verb in ("resending", "revocation"):
        assert ada.post(f"/admin/invitations/{bob}/{verb}").status_code == 409


def test_of_two_who_accept_at_once_one_wins(app, own_firm, visit, fresh_client, email):
    invite_owner(visit, own_firm, fresh_client, email)
    mail = mail_of(app, email)
    visitors = [visit(), visit()]
    for visitor in visitors:
        assert visitor.post(link_in(mail), {"password": password_in(mail)}).status_code == 303
    tokens = [visitor.token() for visitor in visitors]

    def choose(n):
        data = {"password": f"{OWN} {n}", "csrf_token": tokens[n]}
        return visitors[n].post("/choose-password", data, token=False)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(choose, range(2)))
    opened = [visitor.get("/client-portal/").status_code for visitor in visitors]
    assert sorted(opened) == [200, 303], [a.status_code for a in answers]
    winner = opened.index(200)
    assert visit().post("/client-portal/sign-in", {"email": email, "password": f"{OWN} {winner}"}).status_code == 303
    assert visit().post("/client-portal/sign-in", {"email": email, "password": f"{OWN} {1 - winner}"}).status_code == 422


def test_a_known_e_mail_gets_a_membership_and_no_password(app, own_firm, other_firm, visit, fresh_client, email):
    """And the inviting side sees no difference."""
    known = other_firm.people["bob"].email
    answers = [invite_owner(visit, own_firm, fresh_client, address) for address in (known, email)]
    assert {(a.status_code, a.location) for a in answers} == {(303, f"/admin/clients/{fresh_client}")}
    run_jobs(app)
    mail, other = mails_to(app, known)[0], mails_to(app, email)[0]
    assert password_in(mail) is None and "use the password that you have" in words_of(mail)
    assert known in words_of(mail)
    assert f"{app.config['BASE_URL']}/forgotten-password?business={own_firm.slug}\n" in words_of(mail)
    assert password_in(other)
    board = visit(own_firm, "ada").get("/admin/invitations").text
    rows = {address: board.split(address)[1].split("</tr>")[0] for address in (known, email)}
    assert re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", rows[known]) == re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", rows[email])
    visitor = visit()
    assert visitor.post(link_in(mail), {"password": PASSWORD}).location == "/client-portal/"
    assert visitor.get("/client-portal/").status_code == 200
    assert user_of(own_firm, known).joined_at


def test_the_same_e_mail_in_two_businesses_is_one_sign_in(app, own_firm, other_firm, visit, email):
    for firm in (own_firm, other_firm):
        assert invite_owner(visit, firm, firm.bakery.id, email).status_code == 303
    run_jobs(app)
    newest = mails_to(app, email)[0]
    visitor = visit()
    answer = visitor.post("/client-portal/sign-in", {"email": email, "password": password_in(newest)})
    assert (answer.status_code, answer.location) == (303, "/choose"), re.sub(r"<[^>]+>", " ", answer.text)
    places = visitor.get("/choose").text
    assert own_firm.slug in places and other_firm.slug in places


def test_the_temporary_password_stands_nowhere_but_in_its_mail(app, own_firm, visit, fresh_client, email, database, caplog):
    invite_owner(visit, own_firm, fresh_client, email)
    mail = mail_of(app, email)
    password, secret = password_in(mail), link_in(mail).rsplit("/", 1)[1].partition("?")[0]
    visit().post(link_in(mail), {"password": password})
    with psycopg.connect(database) as owner:
        tables = owner.execute(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
            " where table_schema in ('app', 'auth', 'platform', 'queue') and table_type = 'BASE TABLE'"
        ).fetchall()
        assert len(tables) > 30
        for (table,) in tables:
            for word in (password, secret):
                found = owner.execute(f"select 1 from {table} t where position(%s in t::text) > 0", (word,)).fetchone()
                assert found is None, f"{table} holds it"
    assert password not in caplog.text and secret not in caplog.text
    with app.app_context():
        from app.core.mail import outbox

        others = [m for _, m in outbox(5000) if m["Message-ID"] != mail["Message-ID"]]
    assert not any(password in m.as_string() for m in others)


def test_a_mail_that_fails_says_so_without_the_password(app, own_firm, visit, fresh_client, email, monkeypatch, caplog):
    """A template that breaks is the worst case: its frames hold the password."""
    from app.core import mail as mails

    said = []
    monkeypatch.setattr(
        mails, "deliver", lambda message: said.append(message) or (_ for _ in ()).throw(OSError("the server is gone"))
    )
    invite_owner(visit, own_firm, fresh_client, email)
    run_jobs(app)
    assert said, "it was tried"
    password = password_in(said[0])
    assert password and password not in caplog.text


def test_removing_ends_open_sessions_and_frees_the_e_mail(app, own_firm, visit):
    mia, ada = visit(own_firm, "mia"), visit(own_firm, "ada")
    assert mia.get("/client-portal/").status_code == 200
    assert ada.post(f"/admin/invitations/{own_firm.people['mia'].id}/removal").status_code == 303
    assert mia.get("/client-portal/").status_code == 303
    assert invite_owner(visit, own_firm, own_firm.bakery.id, own_firm.people["mia"].email).status_code == 303


def test_the_portal_is_handed_on_when_its_person_is_removed(own_firm, visit):
    ada, removal = visit(own_firm, "ada"), f"/admin/invitations/{own_firm.people['bob'].id}/removal"
    asked = ada.post(removal)
    assert asked.status_code == 422 and "last owner" in asked.text
    assert f'value="{own_firm.people["mia"].id}"' in asked.text and 'value="off"' in asked.text
    assert ada.post(removal, {"instead": str(own_firm.people["mia"].id)}).status_code == 303
    client = own_firm.do(lambda: db.session.get(Client, own_firm.bakery.id))
    mia = own_firm.do(lambda: db.session.get(User, own_firm.people["mia"].id))
    assert (client.portal_enabled, client.portal_user_id, mia.company_role) == (True, mia.id, "owner")
    ada.post(f"/admin/invitations/{mia.id}/removal")
    client = own_firm.do(lambda: db.session.get(Client, own_firm.bakery.id))
    assert (client.portal_enabled, client.portal_user_id) == (False, None)


def test_staff_are_not_removed(own_firm, visit):
    assert visit(own_firm, "ada").post(f"/admin/invitations/{own_firm.people['stan'].id}/removal").status_code == 422


def test_the_board_offers_nothing_over_whoever_may_do_more(own_firm, visit, email):
    ada, pia = visit(own_firm, "ada"), visit(own_firm, "pia")
    values = {"name": "Nina New", "email": email, "role": "admin"}
    assert ada.post("/admin/invitations/new", values).status_code == 303
    for visitor, offered in ((ada, 1), (pia, 0)):
        board = visitor.get(f"/admin/invitations?q={email}").text
        assert email in board
        assert (board.count(">Resend<"), board.count(">Revoke<") > 0) == (offered, bool(offered))
