"""One e-mail with several memberships goes from one to another, and out of all of them at once."""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, update

from app.core.db import db
from app.core.standing import LETTER_OF, Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.activity.activity import Activity
from app.domain.clients.client import Client
from app.domain.users.keeping import add_user
from app.domain.users.user import User, enable_portal
from app.ops.errands import errand_in
from app.ops.founding import found_business
from tests.cast import PASSWORD, kept_password, make_operator
from tests.passwords import give_password

HOMES = {"admin": "/admin/", "sub": "/admin/", "tech": "/tech/", "client": "/client-portal/", "platform": "/platform/"}
ROLES = {"admin": "admin", "sub": "subcontractor", "tech": "technician"}


class Wanda:
    """One identity with a membership behind each door, each in a business of its own."""

    def __init__(self, app, email=None):
        self.app, self.email = app, email or f"wanda-{uuid4().hex[:8]}@many.example"
        self.at, self.identity_id = {}, None

    def join(self, door):
        with self.app.app_context():
            business = found_business(slug=f"many{uuid4().hex[:8]}", name=f"Many {door} {uuid4().hex[:4]}")
            with standing_at(errand_in(business)):
                values = {"role": ROLES[door]} if door in ROLES else self._as_client(door)
                user = add_user(name=f"Wanda {door}", email=self.email, **values)
                if door == "admin":  # Who is not the last may go.
                    add_user(name="Another admin", email=f"{uuid4().hex[:8]}@many.example", role="admin")
                if door == "client":
                    enable_portal(db.session.get(Client, user.client_id), user)
                    owner = dict(user_type="client", company_role="owner", client_id=user.client_id, client_portal_enabled=True)
                    add_user(name="Another owner", email=f"{uuid4().hex[:8]}@many.example", **owner)
                commit()
                self.at[door], self.identity_id = user, user.identity_id
            give_password(self.identity_id, PASSWORD, kept_password())
        return self

    def _as_client(self, door):
        client = Client(name=f"Case of {door}", currency="EUR")
        db.session.add(client)
        db.session.flush()
        return dict(user_type="client", company_role="owner", client_id=client.id, client_portal_enabled=True)

    def change(self, door, **values):
        with self.app.app_context(), standing_at(errand_in(self.at[door].business_id)):
            db.session.execute(update(User).where(User.id == self.at[door].id).values(**values))
            commit()

    def leave(self, door):
        with self.app.app_context(), standing_at(errand_in(self.at[door].business_id)):
            db.session.delete(db.session.get(User, self.at[door].id))
            commit()

    def happened(self, door):
        with self.app.app_context(), standing_at(errand_in(self.at[door].business_id)):
            return list(db.session.scalars(select(Activity.kind).order_by(Activity.id)))


@pytest.fixture
def wanda(app):
    return Wanda(app)


@pytest.fixture
def signed_in(visit):
    """At the door with this name, by its own sign-in page."""

    def sign_in(wanda, door):
        visitor = visit()
        answer = visitor.post("/client-portal/sign-in", {"email": wanda.email, "password": PASSWORD})
        assert answer.status_code == 303
        if answer.location == "/choose":
            answer = visitor.post("/choose", {"user_id": str(wanda.at[door].id)})
        assert answer.location == HOMES[door]
        return visitor

    return sign_in


def secret_of(visitor):
    return visitor.client.get_cookie("vitrine_session").value


def shown(page):
    """Whether the user menu of this page offers the way to another portal."""
    assert page.status_code == 200
    return 'href="/account/switch"' in page.text


@pytest.mark.parametrize("start", HOMES)
def test_from_every_door_to_every_door(app, database, wanda, signed_in, start):
    for door in ("admin", "sub", "tech", "client"):
        wanda.join(door)
    with psycopg.connect(database) as owner:
        owner.execute("insert into platform.operators (identity_id, name) values (%s, 'Wanda platform')", (wanda.identity_id,))
    wanda.at["platform"] = type("At", (), {"id": wanda.identity_id})
    visitor, here = signed_in(wanda, start), start
    for there in [door for door in HOMES if door != start] + [start]:
        former = secret_of(visitor)
        page = visitor.get("/account/switch").text
        assert page.count("You are here") == 1 and page.count(">Open<") == 4
        answer = visitor.post("/account/switch", {"user_id": str(wanda.at[there].id)})
        assert (answer.status_code, answer.location) == (303, HOMES[there])
        assert secret_of(visitor)[0] == LETTER_OF[f"vitrine_{there}"]
        assert f"Wanda {there}" in visitor.get(HOMES[there]).text
        kept, visitor_before = secret_of(visitor), here
        visitor.sign_in_with(former)
        assert visitor.get(HOMES[visitor_before]).status_code == 303, "the session that was left is over"
        visitor.sign_in_with(kept)
        here = there


def test_each_membership_sees_nothing_of_the_others(app, own_firm, other_firm, visit):
    own_firm.all()
    bob = own_firm.people["bob"]
    added = other_firm.do(lambda: add_user(name="Bob as guest", email=bob.email, user_type="client", company_role="member",
                                           client_id=other_firm.cinema.id, client_portal_enabled=True).id)  # fmt: skip
    visitor = visit(own_firm, "bob")
    assert visitor.post("/account/switch", {"user_id": str(added)}).location == "/client-portal/"
    for page in ("", "projects", "time-entries", "time-entries/export.csv", "profile"):
        text = visitor.get(f"/client-portal/{page}").text
        assert own_firm.slug not in text.replace(bob.email, ""), page
    assert visitor.get("/client-portal/invoices").status_code == 403, "owner there, member here"
    assert visitor.get(f"/client-portal/projects/{own_firm.bakery_project.id}").status_code == 404


def test_what_is_not_open_is_not_listed_and_not_opened(wanda, signed_in):
    wanda.join("client").join("admin")
    visitor = signed_in(wanda, "admin")
    wanda.change("client", client_portal_enabled=False)
    page = visitor.get("/account/switch").text
    assert "Case of client" not in page and "opens no other portal" in page
    assert visitor.post("/account/switch", {"user_id": str(wanda.at["client"].id)}).status_code == 422
    assert visitor.get("/admin/").status_code == 200


@pytest.mark.parametrize("which", ["another's", "unknown", "garbage", "none"])
def test_a_membership_that_is_not_one_s_own_is_refused(wanda, firm, signed_in, which):
    wanda.join("client").join("admin")
    asked = {"another's": str(firm.people["ada"].id), "unknown": str(uuid4()), "garbage": "' or true --", "none": ""}[which]
    visitor = signed_in(wanda, "client")
    former = secret_of(visitor)
    assert visitor.post("/account/switch", {"user_id": asked}).status_code == 422
    assert secret_of(visitor) == former and visitor.get("/client-portal/").status_code == 200


def test_the_one_that_is_open_stays_open(wanda, signed_in):
    wanda.join("client").join("admin")
    visitor = signed_in(wanda, "client")
    former = secret_of(visitor)
    assert visitor.post("/account/switch", {"user_id": str(wanda.at["client"].id)}).location == "/client-portal/"
    assert secret_of(visitor) == former


def test_switching_is_written_down_on_both_sides(wanda, signed_in):
    wanda.join("client").join("admin")
    signed_in(wanda, "client").post("/account/switch", {"user_id": str(wanda.at["admin"].id)})
    assert wanda.happened("client") == ["login", "logout"]
    assert wanda.happened("admin") == ["login"]


def test_a_token_is_not_switched_and_nobody_is_sent_to_the_sign_in(wanda, app, visit):
    assert visit().post("/account/switch", {"user_id": str(uuid4())}).location.endswith("/sign-in")
    assert visit().get("/account/switch").status_code == 303


def test_the_menu_knows_of_memberships_that_come_and_go(wanda, signed_in, database):
    wanda.join("client")
    visitor = signed_in(wanda, "client")
    assert not shown(visitor.get("/client-portal/"))
    wanda.join("admin")
    assert shown(visitor.get("/client-portal/")), "in the session that is open"
    wanda.join("tech")
    wanda.leave("admin")
    assert shown(visitor.get("/client-portal/")), "one of the two is left"
    wanda.leave("tech")
    assert not shown(visitor.get("/client-portal/"))
    with psycopg.connect(database) as owner:
        owner.execute("insert into platform.operators (identity_id, name) values (%s, 'Wanda')", (wanda.identity_id,))
    assert shown(visitor.get("/client-portal/"))
    with psycopg.connect(database) as owner:
        owner.execute("delete from platform.operators where identity_id = %s", (wanda.identity_id,))
    assert not shown(visitor.get("/client-portal/"))


def test_a_new_session_knows_of_memberships_too(wanda, signed_in):
    assert not shown(signed_in(wanda.join("client"), "client").get("/client-portal/"))
    assert shown(signed_in(wanda.join("admin"), "client").get("/client-portal/"))


def test_a_user_handed_to_another_identity_counts_there(app, database, wanda, signed_in):
    """What only the database's owner can do is kept right as well."""
    other = Wanda(app).join("client")
    wanda.join("client").join("admin")
    mine, theirs = signed_in(wanda, "client"), signed_in(other, "client")
    assert shown(mine.get("/client-portal/")) and not shown(theirs.get("/client-portal/"))
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set identity_id = %s where id = %s", (other.identity_id, wanda.at["admin"].id))
    assert not shown(mine.get("/client-portal/")) and shown(theirs.get("/client-portal/"))


def test_nobody_learns_of_another_s_memberships(firm, visit):
    assert not shown(visit(firm, "bob").get("/client-portal/"))
    page = visit(firm, "bob").get("/account/switch").text
    assert "opens no other portal" in page
    assert "Cinema" not in page


# ── Out of all of them ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_out_everywhere_ends_every_session_and_token_of_the_identity(app, wanda, firm, visit, signed_in):
    for door in ("client", "admin", "tech"):
        wanda.join(door)
    opened = {door: signed_in(wanda, door) for door in ("client", "admin", "tech")}
    here, stranger = signed_in(wanda, "client"), visit(firm, "bob")
    token = here.client.post("/api/auth/token", json={"email": wanda.email, "password": PASSWORD,
                                                      "business": slug_of(app, wanda, "admin")}).json["token"]  # fmt: skip
    bearer = {"Authorization": f"Bearer {token}"}
    assert here.client.get("/api/me", headers=bearer).status_code == 200
    kept = secret_of(here)
    answer = here.post("/account/sessions/end-all")
    assert (answer.status_code, answer.location) == (303, "/client-portal/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert here.client.get_cookie("vitrine_session") is None
    here.sign_in_with(kept)
    assert here.get("/client-portal/").status_code == 303, "this one too"
    for door, visitor in opened.items():
        assert visitor.get(HOMES[door]).status_code == 303, door
    assert here.client.get("/api/me", headers=bearer).status_code == 401
    assert stranger.get("/client-portal/").status_code == 200, "and nobody else's"
    assert signed_in(wanda, "client").get("/client-portal/").status_code == 200, "the password still opens"


def slug_of(app, wanda, door):
    with app.app_context(), standing_at(Standing("auth")):
        return next(m.slug for m in list_memberships(wanda.identity_id) if m.user_id == wanda.at[door].id)


def test_each_business_writes_it_down_once(wanda, signed_in):
    wanda.join("client").join("admin")
    for door in ("client", "client", "admin"):
        visitor = signed_in(wanda, door)
    visitor.post("/account/sessions/end-all")
    assert wanda.happened("client").count("sign_out_everywhere") == 1
    assert wanda.happened("admin").count("sign_out_everywhere") == 1


def test_the_button_asks_first_and_says_what_happens(firm, visit):
    page = visit(firm, "bob").get("/account/security").text
    assert "Sign out everywhere?" in page and "API tokens stop working" in page


def test_signing_out_everywhere_needs_a_post_with_a_token(firm, visit):
    bob = visit(firm, "bob")
    assert bob.get("/account/sessions/end-all").status_code == 405
    assert bob.post("/account/sessions/end-all", token=False).status_code == 400
    assert bob.get("/client-portal/").status_code == 200


def test_an_operator_signs_out_everywhere(app, database, visit):
    operator = make_operator(app, database, f"otto{uuid4().hex[:6]}@platform.example")
    visitor = visit()
    visitor.post("/platform/sign-in", {"email": operator.email, "password": PASSWORD})
    assert visitor.post("/account/sessions/end-all").location == "/platform/sign-in"
    assert visitor.get("/platform/").status_code == 303
