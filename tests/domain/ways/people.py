"""People: who they are, how they are invited, and how they go."""

from uuid import uuid4

from sqlalchemy import select

from app.core.db import db, find
from app.domain.access import password, session
from app.domain.access.membership import list_memberships
from app.domain.clients.client import Client
from app.domain.invitations import bulk_inviting, inviting, platform_inviting, team
from app.domain.invitations.inviting import INVITED_STAFF, INVITED_TO_CLIENT, PERSON
from app.domain.users import keeping as users
from app.domain.users import last_one
from app.domain.users.user import PROFILE, USER, User
from tests.cast import PASSWORD
from tests.domain.ways.way import Way, beforehand

PENDING = "-users +activities invitations.user_id"


def somebody(firm):
    return {"name": "Nina", "email": f"nina-{uuid4().hex[:8]}@new.example"}


def named(name):
    return lambda firm, by: find(User, firm.people[name].id, by)


def pending(firm, by):
    return db.session.scalars(User.visible_to(by).where(User.name == "Nina")).one()


def invite_nina(firm, by):
    inviting.invite_to_client(find(Client, firm.bakery.id, by), **somebody(firm), role="member", by=by)


invited = beforehand("ada", invite_nina)


def a_client_without_anybody(firm):
    firm.do(lambda: db.session.add(Client(name="Dairy", email=f"{uuid4().hex[:8]}@dairy.example", currency="EUR")))


def profile(firm):
    return {"name": "Another", "phone": "+44 3", "locale": "fr_FR", "time_zone": "Europe/Paris", "mail_invoices": False}


def other_session(firm, by):
    query = select(session.Session.id).where(session.Session.identity_id == by.identity_id, session.Session.id != by.session_id)
    return db.session.scalars(query).one()


WAYS = (
    Way(users.change_user, lambda firm, by, v: users.change_user(named("tom")(firm, by), v, by=by), "update_user",
        "users.* +activities", lambda firm: profile(firm) | {"email": "tom@new.example", "is_active": False, "role": "staff"}, USER,
        ("company_role", "scope"), about="of one's own people"),
    Way(users.change_user, lambda firm, by, v: users.change_user(named("mia")(firm, by), v, by=by), "update_user",
        "users.* +activities", lambda firm: profile(firm) | {"company_role": "owner", "scope": "own"}, USER, ("role",),
        about="of a client's people"),
    Way(last_one.keep_owner, lambda firm, by, v: last_one.keep_owner(named("bob")(firm, by), firm.mia.id, by=by), "update_user",
        "users.company_role clients.portal_user_id +activities", about="by another"),
    Way(last_one.keep_owner, lambda firm, by, v: last_one.keep_owner(named("bob")(firm, by), last_one.OFF, by=by), "disable_portal",
        "clients.portal_enabled +activities", about="by nobody"),
    Way(users.change_profile, lambda firm, by, v: users.change_profile(named("bob")(firm, by), v, by=by), "update_profile",
        "users.* +activities", profile, PROFILE, who="bob"),
    Way(users.assign_clients, lambda firm, by, v: users.assign_clients(named("sue")(firm, by), [firm.cinema.id], by=by),
        "assign_clients", "+client_assignments -client_assignments +activities"),
    Way(inviting.invite_staff, lambda firm, by, v: inviting.invite_staff(**v, by=by), "invite_user",
        "+users +invitations +activities", lambda firm: somebody(firm) | {"role": "technician"}, INVITED_STAFF),
    Way(inviting.invite_staff, lambda firm, by, v: inviting.invite_staff(**v, client_ids=[firm.bakery.id], by=by),
        "assign_clients invite_user", "+users +invitations +client_assignments +activities",
        lambda firm: somebody(firm) | {"role": "subcontractor"}, about="to two clients"),
    Way(inviting.invite_to_client, lambda firm, by, v: inviting.invite_to_client(find(Client, firm.bakery.id, by), **v, by=by),
        "invite_user", "+users +invitations +activities", lambda firm: somebody(firm) | {"role": "owner"}, INVITED_TO_CLIENT,
        columns=(("role", "company_role"),)),
    Way(inviting.invite_to_client,
        lambda firm, by, v: inviting.invite_to_client(find(Client, firm.bakery.id, by), **v, role="member", by=by, opens=True),
        "invite_user enable_portal", "+users clients.portal_enabled clients.portal_user_id +invitations +activities", somebody,
        PERSON, about="whose portal is off",
        before=lambda firm: firm.change(firm.bakery, portal_enabled=False)),
    Way(inviting.invite_member, lambda firm, by, v: inviting.invite_member(**v, by=by), "invite_user",
        "+users +invitations +activities", somebody, PERSON, who="bob"),
    Way(inviting.resend, lambda firm, by, v: inviting.resend(pending(firm, by), by=by), "resend_invitation",
        "users.invited_at users.invitation_until +invitations +activities", before=invited),
    Way(inviting.revoke, lambda firm, by, v: inviting.revoke(pending(firm, by), by=by), "revoke_invitation", PENDING, before=invited),
    Way(inviting.remove, lambda firm, by, v: inviting.remove(named("mia")(firm, by), by=by), "remove_user", "-users +activities"),
    Way(team.resend_to_member, lambda firm, by, v: team.resend_to_member(pending(firm, by), by=by), "resend_invitation",
        "users.invited_at users.invitation_until +invitations +activities", who="bob", before=invited),
    Way(team.revoke_member, lambda firm, by, v: team.revoke_member(pending(firm, by), by=by), "revoke_invitation", PENDING,
        who="bob", before=invited),
    Way(team.remove_member, lambda firm, by, v: team.remove_member(named("mia")(firm, by), by=by), "remove_user",
        "-users +activities", who="bob"),
    Way(bulk_inviting.start_bulk, lambda firm, by, v: bulk_inviting.start_bulk(by=by), "invite_clients",
        "+bulk_invitations +invitations +activities", before=a_client_without_anybody),
    Way(platform_inviting.invite_admin, lambda firm, by, v: platform_inviting.invite_admin(**v, by=by), "invite_user",
        "+users +invitations +activities", somebody, PERSON, who="olga at the worker's"),
    Way(platform_inviting.invite_first_owner, lambda firm, by, v: platform_inviting.invite_first_owner("Dairy", **v, by=by),
        "create_client invite_user", "+users +clients +invitations +search_words +activities", somebody, PERSON, who="olga at the worker's"),
    Way(password.change_password, lambda firm, by, v: password.change_password(PASSWORD, "three lanterns by the canal", by=by),
        "change_password", "+activities", who="bob at the sign-in"),
    Way(session.switch_session,
        lambda firm, by, v: session.switch_session(list_memberships(by.identity_id)[0], by=by),
        "logout login", "+activities users.last_sign_in_at", who="bob at the sign-in"),
    Way(session.end_session, lambda firm, by, v: session.end_session(other_session(firm, by), by=by), "logout", "+activities",
        who="bob at the sign-in", before=lambda firm: firm.secret_of("bob")),
    Way(session.end_other_sessions, lambda firm, by, v: session.end_other_sessions(by), "logout", "+activities",
        who="bob at the sign-in", before=lambda firm: firm.secret_of("bob")),
    Way(session.sign_out_everywhere, lambda firm, by, v: session.sign_out_everywhere(by), "sign_out_everywhere", "+activities",
        who="bob at the sign-in"),
)  # fmt: skip
