"""What Olga does: found a business and invite its first people, change it, close it and open it again. She reads nothing."""

import psycopg
import pytest
from sqlalchemy import select

from app.domain.clients.client import Client
from app.domain.invitations.invitation import Invitation
from app.domain.users.user import User
from app.ops.errands import errand_in
from tests.cast import Firm
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in
from tests.platform.businesses import OWN, business, page_of, rows

# What is said to whom a business begins with, in place of who invites.
SET_UP = "is set up"


def founding(word, **changes):
    form = {"name": f"Firm {word}", "slug": word, "currency": "CHF", "locale": "de_CH", "time_zone": "Europe/Zurich",
            "admin_name": "Alma Admin", "admin_email": f"alma@{word}.example"}  # fmt: skip
    return form | changes


def client_line(number, client="", name="", email=""):
    return {f"clients-{number}-client": client, f"clients-{number}-name": name, f"clients-{number}-email": email}


@pytest.fixture
def firm_of(app, database):
    def known(slug):
        with psycopg.connect(database) as owner:
            row = owner.execute("select id from platform.businesses where slug = %s", (slug,)).fetchone()
        with app.app_context():
            return Firm(app, row[0], slug, errand_in(row[0]).job) if row else None

    return known


def test_a_business_is_founded_and_its_first_admin_comes_in(app, operator, visit, word, firm_of):
    answer = operator.post("/platform/businesses/new", founding(word))
    assert (answer.status_code, answer.location) == (303, "/platform/")
    assert f"Firm {word}" in operator.get(f"/platform/?q={word}").text
    run_jobs(app)
    mail = mails_to(app, f"alma@{word}.example", "")[0]
    assert mail["Subject"].strip() == f"Das Portal von Firm {word} ist eingerichtet", "in the language of the business"
    visitor = visit()
    visitor.post(link_in(mail), {"password": password_in(mail)})
    assert visitor.post("/choose-password", {"password": OWN}).location == "/admin/"
    assert visitor.get("/admin/").status_code == 200
    firm = firm_of(word)
    kept = business(firm)
    assert (kept.currency, kept.locale, kept.time_zone, kept.invitation_cap) == ("CHF", "de_CH", "Europe/Zurich", 50)
    alma = rows(firm, select(User))[0]
    assert (alma.role, alma.user_type) == ("admin", "staff")


def test_first_clients_are_founded_with_it_each_with_its_owner(app, operator, visit, word, firm_of):
    lines = (
        client_line(0, "Dairy", "Dora", f"dora@{word}.example")
        | client_line(1)
        | client_line(2, "Mill", "Milo", f"milo@{word}.example")
    )
    assert operator.post("/platform/businesses/new", founding(word, **lines)).status_code == 303
    run_jobs(app)
    firm = firm_of(word)
    clients = {client.name: client for client in rows(firm, select(Client))}
    assert set(clients) == {"Dairy", "Mill"}
    assert all(client.portal_enabled and client.currency == "CHF" for client in clients.values())
    mail = mails_to(app, f"dora@{word}.example", "")[0]
    visitor = visit()
    visitor.post(link_in(mail), {"password": password_in(mail)})
    assert visitor.post("/choose-password", {"password": OWN}).location == "/client-portal/"
    assert "Dora" in visitor.get("/client-portal/").text
    asked = rows(firm, select(Invitation))
    assert len(asked) == 3
    assert all((i.invited_by_name, i.invited_by, i.by_owner) == ("Olga Operator", None, False) and i.taken_at for i in asked), (
        "they count against the cap"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": ""}, "slug"),
        ({"slug": "Acme"}, "slug"),
        ({"slug": "a"}, "slug"),
        ({"slug": "a" * 41}, "slug"),
        ({"slug": "a.b"}, "slug"),
        ({"currency": "XXY"}, "currency"),
        ({"locale": "xx"}, "locale"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"admin_name": ""}, "admin_name"),
        ({"admin_email": "alma"}, "admin_email"),
        (client_line(0, "Dairy"), "clients-0-name"),
        (client_line(0, "Dairy"), "clients-0-email"),
        (client_line(0, "", "Dora", "dora@x.example"), "clients-0-client"),
        (client_line(0, "Dairy", "Dora", "dora"), "clients-0-email"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(operator, word, firm_of, changes, field):
    answer = operator.post("/platform/businesses/new", founding(word, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f"alma@{word}.example" in answer.text or "admin_email" in changes, "nothing that was typed is lost"
    assert 'id="clients-error"' not in answer.text, "what is wrong in a line is said there, and not below the lines too"
    assert firm_of(word) is None


def test_more_clients_than_fit_are_refused_below_them(operator, word):
    many = {}
    for number in range(23):
        many |= client_line(number, f"Client {number}", "Dora", f"dora{number}@{word}.example")
    answer = operator.post("/platform/businesses/new", founding(word, **many))
    assert answer.status_code == 422
    assert 'id="clients-error"' in answer.text


def test_a_slug_is_taken_once(operator, own_firm):
    answer = operator.post("/platform/businesses/new", founding(own_firm.slug))
    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text


def test_the_job_runs_twice_and_invites_once(app, operator, word, firm_of):
    """A worker that died after its work was kept, and before it could say so."""
    from app.domain.invitations.platform_inviting import invite_for_platform

    lines = client_line(0, "Dairy", "Dora", f"dora@{word}.example")
    operator.post("/platform/businesses/new", founding(word, **lines))
    run_jobs(app)
    firm = firm_of(word)
    for asked in rows(firm, select(Invitation)):
        client = "Dairy" if asked.client_id else None
        firm.do(lambda asked=asked, client=client: invite_for_platform(str(asked.id), "Olga", asked.name, asked.email, client))
    assert len(rows(firm, select(Client))) == 1
    assert len(rows(firm, select(Invitation))) == 2


def test_another_admin_is_invited_and_sent_to_again_until_they_come(app, operator, own_firm, word):
    email = f"otto@{word}.example"
    for count in (1, 2):
        assert operator.post(page_of(own_firm, "/admins/new"), {"name": "Otto", "email": email}).status_code == 303
        run_jobs(app)
        assert len(mails_to(app, email, SET_UP)) == count
    otto = rows(own_firm, select(User).where(User.email == email))
    assert [user.role for user in otto] == ["admin"]
    first, second = sorted(mails_to(app, email, SET_UP), key=lambda mail: mail["Date"])
    assert password_in(first) != password_in(second)


def test_whoever_has_come_gets_no_mail_and_olga_is_told_nothing_of_it(app, operator, own_firm, database):
    email = own_firm.people["pia"].email
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set invited_at = now(), joined_at = now() where email = %s", (email,))
    answer = operator.post(page_of(own_firm, "/admins/new"), {"name": "Pia", "email": email})
    assert answer.status_code == 303
    run_jobs(app)
    assert mails_to(app, email, "") == []
    pia = rows(own_firm, select(User).where(User.email == email))
    assert [user.role for user in pia] == ["power_user"], "nobody's role is changed from outside"


def test_olga_s_pages_hold_nothing_of_anybody_inside(operator, own_firm):
    own_firm.all()
    for part in ("", "/edit", "/admins/new"):
        text = operator.get(page_of(own_firm, part)).text.lower()
        for who in own_firm.people.values():
            assert who.email not in text
            assert who.name.lower() not in text
        for inside in ("zmoney", "zinternal", "bakery", "cinema", "firm road"):
            assert inside not in text


def test_a_business_of_the_command_line_begins_with_an_invitation(app, word, firm_of):
    args = ["business", "create", f"--slug={word}", "--name=Acme", f"--admin-email=ada@{word}.example", "--admin-name=Ada"]
    said = app.test_cli_runner().invoke(args=args)
    assert said.exit_code == 0, said.output
    run_jobs(app)
    mail = mails_to(app, f"ada@{word}.example", SET_UP)[0]
    assert password_in(mail)
    assert rows(firm_of(word), select(User))[0].role == "admin"
    again = app.test_cli_runner().invoke(args=args)
    assert again.exit_code == 1
    assert "already" in again.output


@pytest.mark.parametrize(
    ("option", "value"),
    [("slug", "Not A Slug"), ("name", " "), ("admin-email", "nobody"), ("admin-name", ""), ("currency", "XYZ"), ("locale", "xx_XX"),
     ("time-zone", "Mars/Olympus")],
)  # fmt: skip
def test_the_command_says_which_option_is_wrong_and_founds_nothing(app, database, word, option, value):
    good = {"slug": word, "name": "Acme", "admin-email": f"ada@{word}.example", "admin-name": "Ada"}
    said = app.test_cli_runner().invoke(
        args=["business", "create", *(f"--{name}={it}" for name, it in (good | {option: value}).items())]
    )
    assert said.exit_code == 1
    assert f"--{option}: " in said.output
    with psycopg.connect(database) as owner:
        assert owner.execute("select count(*) from platform.businesses where slug = %s or name = ' '", (word,)).fetchone() == (0,)
