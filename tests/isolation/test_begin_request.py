"""The begin of every request, asked as its own login would ask it: to the last second, setting by setting. Taken back at the end."""

import hashlib
import secrets
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from app.domain.roles.permissions import PERMISSIONS_OF
from tests.cast import make_operator

WORDS = ("business_id", "client_id", "user_id", "session_id", "is_client_owner", "sees_company")
VIEW = "id kind subject_type subject_id ip_address user_agent device_type browser platform"


class Door:
    def __init__(self, connection) -> None:
        self.connection = connection

    def all(self, statement, *values):
        return self.connection.execute(statement, values).fetchall()

    def one(self, statement, *values):
        (row,) = self.all(statement, *values)
        return row

    def session(self, firm, who, login="vitrine_client", *, expires="interval '1 day'", seen="interval '0'", **values):
        secret = secrets.token_urlsafe(20)
        row = {"id": uuid4(), "hash": hashlib.sha256(secret.encode()).digest(), "kind": "browser", "login": login,
               "identity_id": who.identity_id, "business_id": firm and firm.id, "user_id": firm and who.id} | values  # fmt: skip
        self.connection.execute(
            f"insert into auth.sessions ({', '.join(row)}, expires_at, last_seen_at)"
            f" values ({', '.join(['%s'] * len(row))}, now() + {expires}, now() - {seen})",
            tuple(row.values()),
        )
        return secret, row["id"]

    def begin(self, secret, *, kind="browser", reading=True, login="vitrine_client", view=()):
        """What it answers, and what holds afterwards."""
        self.connection.execute("select ctx.step_back(null)")
        self.connection.execute("set local synchronous_commit = on")
        self.connection.execute(f"set local session authorization {login}")
        marks = ", ".join(["%s"] * (3 + len(view)))
        answer = self.one(f"select ctx.begin_request({marks}) as told", secret, kind, reading, *view).told
        self.connection.execute("set local session authorization default")
        return answer, said(self)


def said(door):
    """What policies and verbs go by."""
    words = ", ".join(f"ctx.{word}()" for word in WORDS)
    rows = door.all(
        f"select {words}, string_to_array(nullif(split_part(ctx.said(), '|', 8), ''), ' ') as may where ctx.said() is not null"
    )
    return tuple(rows[0]) if rows else None


@pytest.fixture
def door(database):
    with psycopg.connect(database, row_factory=namedtuple_row) as connection:
        yield Door(connection)
        connection.rollback()


@pytest.fixture
def bob(firm):
    return firm.people["bob"]


def test_a_session_is_over_at_the_moment_that_it_names(door, firm, bob):
    over, _ = door.session(firm, bob, expires="interval '0'")
    open_still, _ = door.session(firm, bob, expires="interval '1 microsecond'")
    assert door.begin(over) == (None, None)
    assert door.begin(open_still)[0]["user_id"] == str(bob.id)


def test_a_session_of_another_login_opens_nothing(door, firm, bob):
    secret, _ = door.session(firm, bob)
    for login in ("vitrine_admin", "vitrine_sub", "vitrine_tech", "vitrine_platform"):
        assert door.begin(secret, login=login) == (None, None)
    assert door.begin(secret[:-1]) == (None, None)


@pytest.mark.parametrize(("kind", "other"), [("browser", "token"), ("token", "browser")])
def test_a_session_of_another_kind_opens_nothing(door, firm, bob, kind, other):
    secret, _ = door.session(firm, bob, kind=kind)
    for wrong in (other, "", None, kind.upper()):
        assert door.begin(secret, kind=wrong) == (None, None)
    assert door.begin(secret, kind=kind)[0]["user_id"] == str(bob.id)


@pytest.mark.parametrize("login", ["vitrine_admin", "vitrine_sub", "vitrine_tech"])
def test_nor_does_one_that_names_another_door_than_its_person_s(door, firm, bob, login):
    secret, _ = door.session(firm, bob, login)
    assert door.begin(secret, login=login) == (None, None)


def test_a_temporary_password_opens_nothing_else(door, firm, bob):
    secret, _ = door.session(firm, bob)
    door.connection.execute("update auth.identities set temporary_until = now() where id = %s", (bob.identity_id,))
    assert door.begin(secret) == ({"refused": "temporary_password"}, None)


@pytest.mark.parametrize(("ago", "is_written"), [("5 minutes", False), ("5 minutes 1 microsecond", True)])
def test_being_seen_is_written_down_every_five_minutes(door, firm, bob, ago, is_written):
    secret, id = door.session(firm, bob, seen=f"interval '{ago}'")
    door.begin(secret)
    row = door.one("select last_seen_at = now() as is_now from auth.sessions where id = %s", id)
    assert row.is_now == is_written


def test_whose_request_it_is(door, firm, bob):
    secret, id = door.session(firm, bob)
    told, kept = door.begin(secret)
    assert kept == (firm.id, firm.bakery.id, bob.id, None, True, True, None), "at the client's door no policy asks for a permission"
    assert (told["session_id"], told["identity_id"]) == (str(id), str(bob.identity_id))
    assert (told["user_type"], told["role"], told["scope"], told["several"]) == ("client", "owner", "company", False)
    assert (told["name"], told["email"], told["locale"], told["time_zone"]) == (bob.name, bob.email, None, None)
    assert sorted(told["permissions"]) == sorted(PERMISSIONS_OF["owner"])
    business = door.one("select to_jsonb(b) as row from platform.businesses b where id = %s", firm.id).row
    client = door.one("select to_jsonb(c) as row from app.clients c where id = %s", firm.bakery.id).row
    assert told["business"] == {name: business[name] for name in told["business"]}
    assert told["client"] == {name: client[name] for name in told["client"]}
    assert set(told["business"]) == {
        "id",
        "slug",
        "name",
        "dark_logo_key",
        "logo_key",
        "accent",
        "currency",
        "locale",
        "time_zone",
        "modules",
        "email",
        "phone",
        "payment_days",
        "address",
        "tax_id",
        "bank_details",
    }
    assert set(told["client"]) == {"id", "name", "currency", "locale", "logo_key", "accent", "welcome_text"}


def test_of_staff_no_client_and_no_part_at_one_is_known(door, firm):
    ada = firm.people["ada"]
    secret, _ = door.session(firm, ada, "vitrine_admin")
    told, kept = door.begin(secret, login="vitrine_admin")
    assert (told["role"], told["client"]) == ("admin", None)
    assert kept[:-1] == (firm.id, None, ada.id, None, False, True)
    assert sorted(kept[-1]) == sorted(PERMISSIONS_OF["admin"])


def test_who_is_not_let_in_leaves_no_context(door, firm, bob):
    secret, _ = door.session(firm, bob)
    door.connection.execute("update app.users set is_active = false where id = %s", (bob.id,))
    told, kept = door.begin(secret)
    assert kept is None
    assert told == {"refused": "user_inactive", "business": {"name": told["business"]["name"], "slug": firm.slug}}


def test_whoever_runs_the_platform_stands_in_no_business(door, olga):
    secret, id = door.session(None, olga, "vitrine_platform")
    told, kept = door.begin(secret, login="vitrine_platform")
    assert sorted(kept[-1]) == sorted(told["permissions"]) == sorted(PERMISSIONS_OF["super_admin"])
    assert kept[:-1] == (None, None, None, id, False, False)
    assert (told["user_id"], told["identity_id"]) == (str(olga.identity_id), str(olga.identity_id))
    assert (told["user_type"], told["role"], told["name"], told["email"]) == ("super_admin", "super_admin", olga.name, olga.email)
    door.connection.execute("update platform.operators set is_active = false where identity_id = %s", (olga.identity_id,))
    assert door.begin(secret, login="vitrine_platform") == ({"refused": "user_inactive"}, None)


@pytest.mark.parametrize(
    ("name", "login"), [("bob", "client"), ("ada", "admin"), ("sue", "sub"), ("olga", "platform"), ("mia", "client")]
)
def test_nothing_of_it_outlives_its_transaction(door, app, database, own_firm, name, login):
    """Mia is switched off: of her, too."""
    operator = make_operator(app, database, f"{name}@{own_firm.slug}.platform")
    is_operator, who = name == "olga", operator if name == "olga" else own_firm.people[name]
    door.connection.execute("update app.users set is_active = false where id = %s", (own_firm.people["mia"].id,))
    secret, _ = door.session(None if is_operator else own_firm, who, f"vitrine_{login}")
    door.connection.execute("set synchronous_commit = on")
    told, _ = door.begin(secret, login=f"vitrine_{login}")
    assert ("refused" in told) == (name == "mia")
    door.connection.commit()
    assert (said(door), door.one("select current_setting('app.context', true) as it").it or None) == (None, None)
    assert door.one("show synchronous_commit").synchronous_commit == "on"


def views_of(door, firm):
    return door.all("select * from app.activities where business_id = %s and at = now()", firm.id)


def test_a_page_that_is_looked_at_is_written_down_with_it(door, firm, bob):
    secret, id = door.session(firm, bob)
    values = (uuid4(), "view_invoice", "invoices", uuid4(), "127.0.0.9", "Agent", "desktop", "Firefox", "Linux")
    door.begin(secret)
    assert views_of(door, firm) == []
    door.begin(secret, view=values)
    (row,) = views_of(door, firm)
    assert tuple(getattr(row, name) for name in VIEW.split()) == values
    assert (row.client_id, row.user_id, row.person_name, row.session_id) == (firm.bakery.id, bob.id, bob.name, id)


def test_who_is_not_let_in_has_looked_at_nothing(door, firm, bob):
    secret, _ = door.session(firm, bob)
    door.connection.execute("update app.clients set portal_enabled = false where id = %s", (firm.bakery.id,))
    assert door.begin(secret, view=(uuid4(), "view_invoices"))[0]["refused"] == "portal_off"
    assert views_of(door, firm) == []


@pytest.mark.parametrize(("reading", "mode"), [(True, "off"), (False, "on")])
def test_reading_never_waits_for_the_disk(door, firm, bob, reading, mode):
    secret, _ = door.session(firm, bob)
    door.begin(secret, reading=reading)
    assert door.one("show synchronous_commit").synchronous_commit == mode


def test_a_job_stands_in_its_business_and_is_nobody(door, firm):
    job = door.one("select queue.let_in(%s) as it", firm.id).it
    told = door.one("select ctx.begin_job(%s) as told", job).told["business"]
    business = door.one("select to_jsonb(b) as row from platform.businesses b where id = %s", firm.id).row
    assert told == {name: business[name] for name in told}
    assert told["id"] == str(firm.id)
    assert said(door) == (firm.id, None, None, None, False, False, None)
    door.connection.execute("select ctx.step_back(null)")
    assert door.one("select ctx.begin_job(%s) as told", job - 1).told is None


def test_a_transaction_has_one_asker(door, firm, bob):
    """Whoever has two memberships is not both within one statement."""
    secret, _ = door.session(firm, bob)
    door.begin(secret)
    before = said(door)
    for again in ("select ctx.begin_request(%s, 'browser', true)", "select ctx.begin_job(%s)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="already"), door.connection.transaction():
            door.connection.execute(again, (secret if "request" in again else 1,))
    assert said(door) == before


def test_each_part_of_the_context_has_its_own_place(door):
    assert said(door) is None
    ids = [uuid4() for _ in range(4)]
    for place in range(4):
        values = [id if at == place else None for at, id in enumerate(ids)]
        door.connection.execute("select ctx.say(%s, %s, %s, %s)", values)
        assert said(door) == (*values, False, False, None)
    door.connection.execute("select ctx.say(%s, %s, %s, %s, 'owner', 'company', '{clients:read,team:manage}')", ids)
    assert said(door) == (*ids, True, True, ["clients:read", "team:manage"])
    door.connection.execute("select ctx.say(%s, %s, %s, %s, 'member', 'own', '{clients:read}')", ids)
    assert said(door) == (*ids, False, False, ["clients:read"])
    door.connection.commit()
    assert said(door) is None, "it ends with its transaction"


def test_a_step_into_a_business_is_nobody_s_there_and_is_taken_back(door, firm, other_firm, bob):
    secret, _ = door.session(firm, bob)
    door.begin(secret)
    before, whole = said(door), door.one("select current_setting('app.context') as it").it
    kept = door.one("select ctx.step_into(%s) as it", other_firm.id).it
    assert said(door) == (other_firm.id, None, None, None, False, False, None)
    door.connection.execute("select ctx.step_back(%s)", (kept,))
    assert (said(door), door.one("select current_setting('app.context') as it").it) == (before, whole)
    with door.connection.transaction(force_rollback=True):
        door.connection.execute("select ctx.step_into(%s)", (other_firm.id,))
    assert said(door) == before, "an error takes it back"


@pytest.mark.parametrize(
    ("user_type", "role", "login"),
    [("client", None, "client"), ("client", "technician", "client"), ("staff", "technician", "tech"), ("staff", "subcontractor", "sub"),
     ("staff", "admin", "admin"), ("staff", "power_user", "admin"), ("staff", "staff", "admin")],
)  # fmt: skip
def test_the_door_of_a_membership(door, user_type, role, login):
    assert door.one("select ctx.login_of(%s, %s) as login", user_type, role).login == f"vitrine_{login}"


@pytest.mark.parametrize(
    "wrong", [{"is_active": False}, {"portal_access": False}, {"email": None}, {"email": ""}, {"client_id": "another"}, {}], ids=str
)
def test_a_contact_lets_their_user_in_or_keeps_them_out(door, firm, wrong):
    mia = firm.people["mia"]
    secret, _ = door.session(firm, mia)
    row = {"business_id": firm.id, "client_id": firm.bakery.id, "id": uuid4(), "name": "Mia", "email": "bob@x.example", "is_active": True,
           "portal_access": True, "user_id": mia.id} | wrong  # fmt: skip
    if "client_id" in wrong:
        row["client_id"] = firm.cinema.id
    door.connection.execute("update app.contacts set user_id = null where user_id = %s", (mia.id,))
    assert "refused" not in door.begin(secret)[0], "who is nobody's contact is let in"
    door.connection.execute(
        f"insert into app.contacts ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})", tuple(row.values())
    )
    assert door.begin(secret)[0].get("refused") == ("contact_off" if wrong else None)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update platform.businesses set is_active = false where id = %(business)s", "business_inactive"),
        ("update app.users set is_active = false where id = %(user)s", "user_inactive"),
        ("update app.users set client_portal_enabled = false where id = %(user)s", "portal_access_off"),
        ("update app.clients set is_active = false where id = %(client)s", "client_inactive"),
        ("update app.clients set portal_enabled = false where id = %(client)s", "portal_off"),
    ],
)
def test_each_switch_says_why(door, firm, bob, statement, why):
    secret, _ = door.session(firm, bob)
    door.connection.execute(statement, {"business": firm.id, "user": bob.id, "client": firm.bakery.id})
    assert door.begin(secret)[0]["refused"] == why
