"""What the database's own verbs of sign-in and invitations do to the last second and the last row, asked directly and taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import namedtuple_row

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


class Within:
    """One transaction of whoever owns the database, in a firm; nothing of it stays."""

    def __init__(self, connection, firm) -> None:
        self.connection, self.firm = connection, firm
        self.say()

    def say(self, person=None, part=None):
        self.one("select ctx.say(%s, person => %s, part => %s)", self.firm.id, person, part)

    def all(self, statement, *values):
        return self.connection.execute(statement, values).fetchall()

    def one(self, statement, *values):
        (row,) = self.all(statement, *values)
        return row

    def do(self, statement, *values):
        self.connection.execute(statement, values)

    def invitation(self, taken_at=None, *, client=None, by_owner=False, state="sent", user=None):
        id = uuid4()
        self.do("insert into app.invitations (business_id, id, client_id, user_id, name, email, role, invited_by_name, by_owner, state, taken_at)"
                " values (%s, %s, %s, %s, 'Nina', 'nina@new.example', 'owner', 'Ada', %s, %s, %s)",
                self.firm.id, id, client, user, by_owner, state, taken_at)  # fmt: skip
        return id

    def next(self, client=None, by_owner=False):
        return self.one("select auth.next_invitation(%s, %s, %s)", NOON, client, by_owner)[0]

    def identity(self, who):
        return self.one("select * from auth.identities where id = %s", who.identity_id)

    def session(self, who, **values):
        row = {"id": uuid4(), "hash": uuid4().bytes, "kind": "browser", "login": "vitrine_client", "identity_id": who.identity_id,
               "business_id": self.firm.id, "user_id": who.id, "expires_at": datetime.now(UTC) + DAY} | values  # fmt: skip
        columns = ", ".join(row)
        self.do(f"insert into auth.sessions ({columns}) values ({', '.join(['%s'] * len(row))})", *row.values())
        return row["id"]

    def link(self, who, **values):
        row = {"hash": uuid4().bytes, "purpose": "invitation", "identity_id": who.identity_id, "user_id": who.id,
               "expires_at": datetime.now(UTC) + DAY} | values  # fmt: skip
        self.do(f"insert into auth.links ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})", *row.values())
        return row["hash"]


@pytest.fixture
def within(database, own_firm) -> Iterator[Within]:
    with psycopg.connect(database, row_factory=namedtuple_row) as connection:
        yield Within(connection, own_firm)
        connection.rollback()


@pytest.fixture
def bob(own_firm):
    return own_firm.people["bob"]


@pytest.fixture
def mia(own_firm):
    return own_firm.people["mia"]


def now(within):
    return within.one("select now() as now").now


# ── The cap ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def capped(within):
    within.do("update platform.businesses set invitation_cap = 3 where id = %s", within.firm.id)
    return within


def test_a_day_is_over_to_the_second(capped):
    for hours in (24, 23, 2):
        capped.invitation(NOON - timedelta(hours=hours))
    assert capped.next() is None, "what is a day old counts no more"
    capped.invitation(NOON - timedelta(hours=1))
    assert capped.next() == NOON + timedelta(hours=1), "the oldest of the three that count makes room"


def test_of_more_than_the_cap_the_oldest_that_is_in_the_way_counts(capped):
    for hours in (20, 15, 10, 5, 1):
        capped.invitation(NOON - timedelta(hours=hours))
    assert capped.next() == NOON - timedelta(hours=10) + DAY


def test_a_cap_of_nobody_has_no_next(capped):
    capped.do("update platform.businesses set invitation_cap = 0 where id = %s", capped.firm.id)
    assert capped.next().year == 9999


def test_what_is_not_taken_counts_for_nothing(capped):
    for state in ("waiting", "skipped", "failed"):
        capped.invitation(None, state=state)
    assert capped.next() is None


def test_owners_of_one_client_have_twenty_of_their_own(within):
    bakery, cinema = within.firm.bakery.id, within.firm.cinema.id
    for n in range(19):
        within.invitation(NOON - timedelta(hours=19 - n), client=bakery, by_owner=True)
    within.invitation(NOON - timedelta(hours=22), client=bakery)
    within.invitation(NOON - timedelta(hours=22), client=cinema, by_owner=True)
    within.invitation(NOON - DAY, client=bakery, by_owner=True)
    assert within.next(bakery, by_owner=True) is None
    within.invitation(NOON - timedelta(hours=23), client=bakery, by_owner=True)
    assert within.next(bakery, by_owner=True) == NOON + timedelta(hours=1)
    assert within.next(cinema, by_owner=True) is None
    assert within.next(bakery) is None, "the firm's own people may still invite"


def test_the_later_of_both_caps_holds(capped):
    bakery = capped.firm.bakery.id
    for n in range(20):
        capped.invitation(NOON - timedelta(hours=20 - n), client=bakery, by_owner=True)
    assert capped.next(bakery, by_owner=True) == NOON - timedelta(hours=3) + DAY
    capped.do("update platform.businesses set invitation_cap = 30 where id = %s", capped.firm.id)
    assert capped.next(bakery, by_owner=True) == NOON - timedelta(hours=20) + DAY


# ── Taking and making an invitation ─────────────────────────────────────────────────────────────────────────────────────


def test_an_invitation_is_taken_once(within, mia):
    id, other = within.invitation(state="waiting", user=mia.id), within.invitation(state="waiting", user=mia.id)
    before = datetime.now(UTC)
    assert within.one("select auth.take_invitation(%s)", id)[0] is None
    row = within.one("select * from app.invitations where id = %s", id)
    user = within.one("select * from app.users where id = %s", mia.id)
    assert row.state == "queued"
    assert before - timedelta(seconds=5) < row.taken_at < datetime.now(UTC) + timedelta(seconds=5)
    assert (user.invited_at, user.invitation_until) == (row.taken_at, row.taken_at + WEEK)
    assert within.one("select state from app.invitations where id = %s", other).state == "waiting"
    with pytest.raises(psycopg.errors.RestrictViolation):
        within.do("select auth.take_invitation(%s)", id)


def test_over_the_cap_nothing_is_taken(capped, mia):
    for _ in range(3):
        capped.invitation(datetime.now(UTC) - timedelta(hours=1))
    users = capped.all("select * from app.users order by id")
    id = capped.invitation(state="waiting", user=mia.id)
    assert capped.one("select auth.take_invitation(%s)", id)[0] > datetime.now(UTC) + timedelta(hours=22)
    row = capped.one("select * from app.invitations where id = %s", id)
    assert (row.state, row.taken_at) == ("waiting", None)
    assert capped.all("select * from app.users order by id") == users


def made(within, who, password="hash of a temporary one"):
    link = uuid4().bytes
    return link, within.one("select * from auth.make_invitation(%s, %s, %s)", who.id, password, link)


@pytest.mark.parametrize("kept", [None, "temporary"])
def test_who_has_no_password_of_their_own_gets_a_temporary_one(within, bob, mia, kept):
    until = now(within) - timedelta(days=1) if kept else None
    within.do("update auth.identities set password_hash = %s, temporary_until = %s where id = %s", kept, until, mia.identity_id)
    sessions = within.session(mia), within.session(bob)
    former, others = within.link(mia), within.link(bob)
    link, told = made(within, mia)
    until = now(within) + WEEK
    assert told == (mia.email, True, until)
    assert within.one("select invitation_until from app.users where id = %s", mia.id).invitation_until == until
    identity = within.identity(mia)
    assert (identity.password_hash, identity.temporary_until) == ("hash of a temporary one", until)
    left = {row.id for row in within.all("select id from auth.sessions where id = any(%s)", list(sessions))}
    assert left == {sessions[1]}, "whoever came with the former password is out, and nobody else"
    links = {row.hash for row in within.all("select hash from auth.links where hash = any(%s)", [former, others, link])}
    assert links == {others, link}
    row = within.one("select * from auth.links where hash = %s", link)
    assert (row.purpose, row.identity_id, row.user_id, row.expires_at, row.used_at) == (
        "invitation",
        mia.identity_id,
        mia.id,
        until,
        None,
    )


def test_who_has_a_password_keeps_it_and_stays_in(within, mia):
    session, before = within.session(mia), within.identity(mia)
    _, told = made(within, mia)
    assert told.is_temporary is False
    assert within.identity(mia) == before
    assert within.all("select 1 from auth.sessions where id = %s", session)


def test_nobody_of_another_business_is_invited_here(within, other_firm):
    _, told = made(within, other_firm.people["bob"])
    assert told == (None, None, None)
    assert not within.all("select 1 from auth.links where user_id = %s", other_firm.people["bob"].id)


def test_a_link_says_how_things_stand(within, mia):
    def said(link):
        rows = within.all("select * from auth.invitation_of(%s)", link)
        return rows[0] if rows else None

    link = within.link(mia, expires_at=now(within))
    row = said(link)
    assert (row.user_id, row.identity_id, row.email, row.login) == (mia.id, mia.identity_id, mia.email, "vitrine_client")
    assert (row.is_temporary, row.is_over, row.is_used) == (False, True, False), "over at that very moment"
    within.do("update auth.links set expires_at = now() + interval '1 microsecond', used_at = now() where hash = %s", link)
    within.do("update auth.identities set temporary_until = now() where id = %s", mia.identity_id)
    row = said(link)
    assert (row.is_temporary, row.is_over, row.is_used) == (True, False, True)
    assert said(within.link(mia, purpose="password_reset", user_id=None)) is None
    assert said(b"nothing of the kind") is None


# ── Joining and sessions ────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_signs_in_with_a_password_of_their_own_has_joined(within, mia):
    early = now(within) - timedelta(days=3)
    within.do("update app.users set joined_at = null, last_sign_in_at = null where id = %s", mia.id)
    used, fresh, other = within.link(mia, used_at=early), within.link(mia), within.link(within.firm.people["bob"])
    session = within.session(mia)
    within.do("select auth.join(%s)", session)
    user = within.one("select joined_at, last_sign_in_at from app.users where id = %s", mia.id)
    assert user == (now(within), now(within))
    at = {
        row.hash: row.used_at
        for row in within.all("select hash, used_at from auth.links where hash = any(%s)", [used, fresh, other])
    }
    assert at == {used: early, fresh: now(within), other: None}
    within.do("update app.users set joined_at = %s, last_sign_in_at = null where id = %s", early, mia.id)
    within.do("select auth.join(%s)", session)
    assert within.one("select joined_at, last_sign_in_at from app.users where id = %s", mia.id) == (early, now(within)), (
        "joined once"
    )


def test_with_a_temporary_password_nobody_has_joined(within, mia):
    within.do("update app.users set joined_at = null, last_sign_in_at = null where id = %s", mia.id)
    within.do("update auth.identities set temporary_until = now() where id = %s", mia.identity_id)
    link = within.link(mia)
    within.do("select auth.join(%s)", within.session(mia))
    assert within.one("select joined_at, last_sign_in_at from app.users where id = %s", mia.id) == (None, None)
    assert within.one("select used_at from auth.links where hash = %s", link).used_at is None


def several(within, who):
    within.do("select auth.keep_several(%s)", who.identity_id)
    return [row.several for row in within.all("select several from auth.sessions where identity_id = %s", who.identity_id)]


def test_several_portals_are_known_to_each_session(within, mia, bob):
    within.session(mia)
    within.session(mia, several=True)
    within.session(bob)
    assert several(within, mia) == [False, False]
    within.do("insert into platform.operators (identity_id, name) values (%s, 'Mia')", mia.identity_id)
    assert several(within, mia) == [True, True]
    assert several(within, bob) == [False]


def opened(within, who, identity=None, lifetime=DAY):
    values = SimpleNamespace(id=uuid4(), hash=uuid4().bytes)
    login = within.one("select auth.open_session(%s, %s, 'token', %s, %s, 'A laptop', '127.0.0.9', 'Agent', %s)",
                       values.id, values.hash, identity or who.identity_id, who.id, lifetime)[0]  # fmt: skip
    rows = within.all("select * from auth.sessions where id = %s", values.id)
    return login, values, rows[0] if rows else None


def test_a_session_says_whose_it_is(within, bob):
    login, values, row = opened(within, bob)
    assert login == "vitrine_client"
    assert (row.hash, row.kind, row.login, row.identity_id) == (values.hash, "token", login, bob.identity_id)
    assert (row.business_id, row.user_id, row.name) == (within.firm.id, bob.id, "A laptop")
    assert (row.ip_address, row.user_agent, row.expires_at, row.several) == ("127.0.0.9", "Agent", now(within) + DAY, False)
    assert within.one("select last_sign_in_at from app.users where id = %s", bob.id).last_sign_in_at == now(within)


def test_no_session_for_a_membership_that_is_another_s_or_shut(within, mia, bob):
    assert opened(within, mia, identity=bob.identity_id)[::2] == (None, None)
    within.do("update app.users set is_active = false where id = %s", mia.id)
    assert opened(within, mia)[::2] == (None, None)


# ── What an identity opens, and what is said of it ──────────────────────────────────────────────────────────────────────


def is_back(within):
    """A verb stepped into a business, and is where it came from."""
    return within.one("select ctx.business_id(), ctx.user_id()") == (within.firm.id, None)


def test_the_memberships_of_an_identity(within, bob):
    firm = within.firm
    stan = firm.people["stan"]
    within.do("update app.users set identity_id = %s, role = 'power_user' where id = %s", bob.identity_id, stan.id)
    within.do("insert into platform.operators (identity_id, name) values (%s, 'Bob')", bob.identity_id)
    name = within.one("select name from platform.businesses where id = %s", firm.id).name
    mine = [(bob.id, firm.id, "vitrine_client", name, firm.slug, firm.bakery.name, firm.bakery.id, None),
            (stan.id, firm.id, "vitrine_admin", name, firm.slug, "power_user", None, None)]  # fmt: skip
    platform = (bob.identity_id, None, "vitrine_platform", None, None, "super_admin", None, None)
    asked = "select * from auth.memberships_of(%s)"
    assert within.all(asked, bob.identity_id) == [*sorted(mine), platform]
    assert is_back(within)
    within.do("update app.clients set portal_enabled = false where id = %s", firm.bakery.id)
    within.do("update platform.operators set is_active = false where identity_id = %s", bob.identity_id)
    assert within.all(asked, bob.identity_id) == [mine[1]]


def test_why_nothing_is_open(within, bob):
    asked = "select * from auth.refusal_of(%s)"
    name = within.one("select name from platform.businesses where id = %s", within.firm.id).name
    assert within.one(asked, bob.identity_id) == (None, name)
    within.do("update app.clients set portal_enabled = false where id = %s", within.firm.bakery.id)
    assert within.one(asked, bob.identity_id) == ("portal_off", name)
    assert is_back(within)
    assert within.one(asked, uuid4()) == (None, None)


NOTED = "id kind client_id user_id person_name session_id ip_address user_agent device_type browser platform"


def noted(within, id):
    return within.all(f"select {NOTED.replace(' ', ', ')} from app.activities where id = %s", id)


def test_what_happens_in_a_session_is_written_in_its_business(within, bob):
    session = within.session(bob, ip_address="127.0.0.9", user_agent="Agent")
    others, id = within.session(bob, business_id=None, user_id=None, login="vitrine_platform"), uuid4()
    within.do("select auth.note(%s, %s, 'logout', 'desktop', 'Firefox', 'Linux')", session, id)
    assert is_back(within)
    assert noted(within, id) == [(id, "logout", within.firm.bakery.id, bob.id, bob.name, session, "127.0.0.9", "Agent", "desktop", "Firefox", "Linux")]  # fmt: skip
    within.do("select auth.note(%s, %s, 'logout', 'desktop', 'Firefox', 'Linux')", others, uuid4())
    assert within.one("select count(*) from app.activities where kind = 'logout' and at = now()")[0] == 1


def test_an_attempt_is_told_to_each_business_that_knows_the_e_mail(within, bob, mia):
    within.do("update auth.memberships set identity_id = %s where user_id = %s", bob.identity_id, mia.id)
    id, at = uuid4(), now(within) - timedelta(hours=2)
    within.do("insert into auth.attempts (id, at, purpose, email, ip_address, user_agent) values (%s, %s, 'sign_in', %s, '127.0.0.9', 'Agent')",
              id, at, bob.email.lower())  # fmt: skip
    assert within.one("select auth.agent_of_attempt(%s) as agent", id).agent == "Agent"
    assert within.one("select auth.note_attempt(%s, 'failed_login', 'desktop', 'Firefox', 'Linux')", id)[0] == 2
    assert is_back(within)
    rows = within.all("select * from app.activities where at = %s and kind = 'failed_login' order by person_name", at)
    assert [(row.user_id, row.person_name, row.client_id) for row in rows] == [
        (who.id, who.name, within.firm.bakery.id) for who in (bob, mia)
    ]
    assert all((row.ip_address, row.user_agent, row.browser) == ("127.0.0.9", "Agent", "Firefox") for row in rows)
    assert len({row.id for row in rows} | {id}) == 3
    assert all(str(row.id)[:14] == str(id)[:14] for row in rows), "in the order of time, as the attempt is"
    within.do("update auth.attempts set email = 'nobody@new.example' where id = %s", id)
    assert within.one("select auth.note_attempt(%s, 'failed_login', 'desktop', 'Firefox', 'Linux')", id)[0] == 0


def reset_link(within, email):
    secret = uuid4().bytes
    rows = within.all("select * from auth.make_reset_link(%s, %s, interval '1 hour')", email, secret)
    return rows, within.all("select * from auth.links where hash = %s", secret)


def test_a_reset_link_is_for_whoever_has_the_e_mail(within, bob):
    firm = within.firm
    business = within.one("select * from platform.businesses where id = %s", firm.id)
    told, (link,) = reset_link(within, f"  {bob.email.upper()} ")
    shown = {
        name: getattr(business, name)
        for name in ("name", "slug", "logo_key", "dark_logo_key", "accent", "email", "phone", "address")
    }
    assert told == [(bob.email, bob.name, business.locale, business.time_zone, shown | {"host": None}, False, None)]
    assert is_back(within)
    assert (link.purpose, link.identity_id, link.user_id, link.used_at) == ("password_reset", bob.identity_id, None, None)
    assert link.expires_at == now(within) + timedelta(hours=1)
    within.do("update app.users set locale = 'pl_PL' where id = %s", bob.id)
    for host in ("b.example", "a.example"):
        within.do("insert into platform.hosts (host, business_id) values (%s, %s)", f"{firm.slug}.{host}", firm.id)
    told, _ = reset_link(within, bob.email)
    assert (told[0].locale, told[0].firm["host"]) == ("pl_PL", f"{firm.slug}.a.example")
    assert reset_link(within, "nobody@new.example") == ([], [])


def test_whoever_was_made_an_operator_is_welcomed_once(within, bob):
    """To one with a password the mail is another than to one who is to choose it; none is welcomed by a link that they do not get."""
    within.do("insert into platform.operators (identity_id, name, welcomed_at) values (%s, 'Bob', null)", bob.identity_id)
    within.do("update platform.operators set is_active = false where identity_id = %s", bob.identity_id)
    assert reset_link(within, bob.email)[0][0].welcome is None, "switched off again"
    within.do("update platform.operators set is_active = true where identity_id = %s", bob.identity_id)
    assert [reset_link(within, bob.email)[0][0].welcome for _ in range(2)] == ["known", None]
    within.do("update platform.operators set welcomed_at = null where identity_id = %s", bob.identity_id)
    within.do("update auth.identities set password_hash = null where id = %s", bob.identity_id)
    assert [reset_link(within, bob.email)[0][0].welcome for _ in range(2)] == ["new", None]


def test_who_has_no_membership_gets_neither_link_nor_mail(within, mia):
    within.do("update app.users set is_active = false where id = %s", mia.id)
    told, links = reset_link(within, mia.email)
    assert (told, links) == ([], [])


def test_a_business_is_known_by_its_slug_or_its_host(within):
    firm, asked = within.firm, "select * from auth.branding(%s, %s)"
    within.do("insert into platform.hosts (host, business_id) values (%s, %s)", f"{firm.slug}.example", firm.id)
    for host, slug in ((None, firm.slug), (f"{firm.slug.upper()}.Example", None), ("x.example", firm.slug)):
        assert [row.id for row in within.all(asked, host, slug)] == [firm.id]
    assert [row.id for row in within.all(asked, f"{firm.slug}.example", "another")] == [firm.id], "at its own host it is itself"
    for host, slug in (("x.example", "nobody-is-called-so"), ("x.example", None), (None, None)):
        assert within.all(asked, host, slug) == []
    name = within.one("select name from platform.businesses where id = %s", firm.id).name
    assert within.one("select name from auth.branding_of(%s)", firm.id).name == name
    assert within.one("select auth.business_at(%s) as it", f"{firm.slug}.EXAMPLE").it == firm.id
    assert within.one("select auth.business_at('x.example') as it").it is None
    within.do("update platform.businesses set is_active = false where id = %s", firm.id)
    assert within.all(asked, None, firm.slug) == []


def test_an_e_mail_is_one_identity_however_it_is_written(within, bob, email):
    def identity_for(address):
        return within.one("select auth.identity_for(%s) as id", address).id

    assert identity_for(f" {bob.email.title()} ") == bob.identity_id
    id = identity_for(f" {email} ")
    assert identity_for(email.upper()) == id
    row = within.one("select * from auth.identities where id = %s", id)
    assert (row.email, row.password_hash, row.temporary_until) == (email, None, None)


def test_at_the_client_s_door_who_may_not_invite_makes_no_identity(within, bob, email):
    within.do("set local session authorization vitrine_client")
    assert [within.one("select auth.identity_for(%s) as id", address).id for address in (bob.email, email)] == [None, None]
    within.do("reset session authorization")
    assert within.all("select id from auth.identities where email = %s", email) == []
    within.say(part="owner")
    within.do("set local session authorization vitrine_client")
    assert within.one("select auth.identity_for(%s) as id", bob.email).id == bob.identity_id
    assert within.one("select auth.identity_for(%s) as id", email).id


def test_at_the_client_s_door_an_owner_takes_their_own_invitations_alone(within, bob, mia):
    mine, ada = within.invitation(state="waiting", by_owner=True), within.firm.people["ada"]
    others = {"the office's": (ada.id, False), "another owner's": (mia.id, True), "not by an owner": (bob.id, False)}
    within.do("update app.invitations set invited_by = %s where id = %s", bob.id, mine)
    within.say(person=bob.id)
    for whose, (invited_by, by_owner) in others.items():
        id = within.invitation(state="waiting", by_owner=by_owner)
        within.do("update app.invitations set invited_by = %s where id = %s", invited_by, id)
        with pytest.raises(psycopg.errors.RestrictViolation, match="does not wait"), within.connection.transaction():
            within.do(
                "select auth.take_invitation(%s) from (select set_config('session_authorization', 'vitrine_client', true)) x", id
            )
        assert within.one("select state from app.invitations where id = %s", id).state == "waiting", whose
    within.do("set local session authorization vitrine_client")
    assert within.one("select auth.take_invitation(%s) as next", mine).next is None
