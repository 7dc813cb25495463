"""What the verbs of people and their portals refuse by themselves, beyond their rules."""

from uuid import uuid4

import pytest

from app.core.db import find
from app.core.errors import Refused
from app.domain.clients.client import Client, set_active
from app.domain.contacts.contact import Contact
from app.domain.invitations.bulk_inviting import start_bulk
from app.domain.invitations.inviting import invite_member, invite_staff, invite_to_client, remove, resend, revoke
from app.domain.invitations.team import remove_member, resend_to_member
from app.domain.portals.contact_access import change_contact, disable_access, enable_access, resend_to_contact
from app.domain.portals.portal_access import close_portal, open_portal
from app.domain.projects.client_person import set_portal_access
from app.domain.roles.permissions import PERMISSIONS_OF, STAFF_ROLES
from app.domain.users.keeping import assign_clients, change_user
from app.domain.users.user import User
from tests.domain.acting import Place


def user(firm, by, name):
    return find(User, firm.people[name].id, by)


def client(firm, by, name="bakery"):
    return find(Client, firm.things[name].id, by)


def kit(firm, by):
    return find(Contact, firm.bakery_contact.id, by)


# ── Roles ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_changes_their_own_role(own_firm, refusing):
    with refusing(own_firm, "ada", "role", words="your own role") as by:
        change_user(user(own_firm, by, "ada"), {"name": "A", "role": "staff"}, by=by)


def test_nobody_deactivates_themselves(own_firm, refusing):
    with refusing(own_firm, "ada", "is_active", words="yourself") as by:
        change_user(user(own_firm, by, "ada"), {"is_active": False}, by=by)


def test_nobody_gives_a_role_that_may_do_more_than_they_may(own_firm, refusing, email):
    with refusing(own_firm, "pia", "role", words="more than you may") as by:
        change_user(user(own_firm, by, "tom"), {"role": "admin"}, by=by)
    with refusing(own_firm, "pia", "role", words="more than you may") as by:
        invite_staff("Nina", email, "admin", by=by)
    with refusing(own_firm, "pia", words="more than you may") as by:
        change_user(user(own_firm, by, "ada"), {"name": "A"}, by=by)


@pytest.mark.parametrize("values", [{"company_role": "owner"}, {"scope": "own"}])
def test_one_s_own_people_have_no_part_at_a_client(own_firm, refusing, values):
    with refusing(own_firm, "ada", *values, words="no part") as by:
        change_user(user(own_firm, by, "tom"), values, by=by)


def test_a_client_s_person_has_no_role_among_one_s_own(own_firm, refusing):
    with refusing(own_firm, "ada", "role", words="among your people") as by:
        change_user(user(own_firm, by, "mia"), {"role": "staff"}, by=by)


@pytest.mark.parametrize("role", ["admin", "boss", 5, ["owner"]])
def test_a_client_s_person_is_invited_as_an_owner_or_a_member(own_firm, refusing, email, role):
    with refusing(own_firm, "ada", "role") as by:
        invite_to_client(client(own_firm, by), "Nina", email, role, by=by)


# ── Ids ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("strange", ["x", 5, None])
def test_a_subcontractor_is_given_clients_that_there_are(own_firm, other_firm, refusing, strange):
    for id in (other_firm.bakery.id, uuid4(), strange):
        with refusing(own_firm, "ada", "client_ids") as by:
            assign_clients(user(own_firm, by, "sue"), [own_firm.cinema.id, id], by=by)


def test_one_invited_to_clients_that_there_are_not_is_not_invited(own_firm, other_firm, email):
    """What was written before is undone by whoever asked, as with every refusal."""
    place = Place(own_firm)
    with pytest.raises(Refused) as refused, place() as by:
        invite_staff("Nina", email, "subcontractor", [other_firm.bakery.id], by=by)
    assert set(refused.value.fields) == {"client_ids"}


@pytest.mark.parametrize("name", ["carla", "ada"])
def test_a_portal_is_opened_through_one_of_the_client_s_people(own_firm, refusing, name):
    with Place(own_firm)() as by:
        close_portal(client(own_firm, by), by=by)
    with refusing(own_firm, "ada", "user_id") as by:
        open_portal(client(own_firm, by), own_firm.people[name].id, by=by)


def test_a_person_is_moved_to_a_client_that_there_is(own_firm, other_firm, refusing):
    own_firm.change(own_firm.bakery_project, client_user_id=own_firm.mia.id)
    for id in (other_firm.bakery.id, uuid4(), None):
        with refusing(own_firm, "ada", "client_id") as by:
            set_portal_access(user(own_firm, by, "mia"), enabled=True, client_id=id, by=by)


def test_staff_have_no_client_s_portal(own_firm, refusing):
    with refusing(own_firm, "ada", "client_portal_enabled") as by:
        set_portal_access(user(own_firm, by, "tom"), enabled=True, client_id=own_firm.bakery.id, by=by)


# ── Invitations ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_invited_twice(own_firm, refusing):
    with refusing(own_firm, "ada", "email", words="among your people already") as by:
        invite_staff("Tom", own_firm.tom.email, "staff", by=by)
    with refusing(own_firm, "ada", "email", words="people of this client already") as by:
        invite_to_client(client(own_firm, by), "Mia", own_firm.mia.email, by=by)
    with refusing(own_firm, "bob", "email", words="among your people already") as by:
        invite_member("Mia", own_firm.mia.email, by=by)


def test_who_is_invited_is_kept_as_they_are_written_properly(own_firm, email):
    with Place(own_firm)() as by:
        nina = invite_staff("  Nina New ", f" {email} ", "staff", by=by)
        assert (nina.name, nina.email) == ("Nina New", email)
        assert invite_to_client(client(own_firm, by), " Otto ", f" o-{email} ", by=by).name == "Otto"


def test_who_has_come_needs_no_invitation_and_has_none_to_revoke(own_firm, conflicting):
    for verb in (resend, revoke):
        with conflicting(own_firm, "ada", "has joined already") as by:
            verb(user(own_firm, by, "mia"), by=by)


@pytest.mark.parametrize("verb", [resend, revoke], ids=lambda verb: verb.__name__)
def test_whoever_may_do_more_is_neither_invited_anew_nor_taken_back(own_firm, refusing, email, verb):
    """By a power user; whoever may do no more than they, is."""
    with Place(own_firm)() as by:
        ids = {role: invite_staff("Nina", f"{role}-{email}", role, by=by).id for role in STAFF_ROLES}
    may = {role for role in STAFF_ROLES if PERMISSIONS_OF[role] <= PERMISSIONS_OF["power_user"]}
    assert {"admin"} == set(STAFF_ROLES) - may
    for role, id in ids.items():
        if role in may:
            with Place(own_firm, "pia")() as by:
                verb(find(User, id, by), by=by)
        else:
            with refusing(own_firm, "pia", words="more than you may") as by:
                verb(find(User, id, by), by=by)


def test_staff_are_not_removed_and_nobody_removes_themselves(own_firm, refusing):
    with refusing(own_firm, "ada", words="deactivated, not removed") as by:
        remove(user(own_firm, by, "tom"), by=by)
    with refusing(own_firm, "bob", words="yourself") as by:
        remove_member(user(own_firm, by, "bob"), by=by)


def test_nobody_removes_themselves(own_firm, refusing):
    for verb in (remove, remove_member):
        with refusing(own_firm, "bob", words="yourself") as by:
            verb(user(own_firm, by, "bob"), by=by)


def test_an_owner_keeps_members_alone(own_firm, refusing):
    with Place(own_firm)() as by:
        change_user(user(own_firm, by, "mia"), {"company_role": "owner"}, by=by)
    for verb in (remove_member, resend_to_member):
        with refusing(own_firm, "bob", words="is an owner") as by:
            verb(user(own_firm, by, "mia"), by=by)


def test_nobody_is_invited_to_a_client_that_rests(own_firm, refusing, email):
    with Place(own_firm)() as by:
        set_active(client(own_firm, by), False, by=by)
    with refusing(own_firm, "ada", words="not active") as by:
        invite_to_client(client(own_firm, by), "Nina", email, by=by)


def test_where_everybody_has_somebody_nobody_is_invited_in_bulk(own_firm, refusing):
    with refusing(own_firm, "ada", words="no client to invite") as by:
        start_bulk(by=by)


# ── Contacts and portals ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("values", "words"), [({"email": None}, "no e-mail"), ({"is_active": False}, "not active")])
def test_a_contact_is_let_in_when_active_and_with_an_e_mail(own_firm, refusing, values, words):
    with Place(own_firm)() as by:
        change_contact(kit(own_firm, by), values, by=by)
    with refusing(own_firm, "ada", words=words) as by:
        enable_access(kit(own_firm, by), by=by)


def test_access_that_is_off_is_not_switched_off_nor_invited_to(own_firm, conflicting, refusing):
    with conflicting(own_firm, "ada", "no portal access already") as by:
        disable_access(kit(own_firm, by), by=by)
    with refusing(own_firm, "ada", words="not invited yet") as by:
        resend_to_contact(kit(own_firm, by), by=by)


def test_what_is_so_already_is_told(own_firm, conflicting):
    with conflicting(own_firm, "ada", "active already") as by:
        set_active(client(own_firm, by), True, by=by)
    with Place(own_firm)() as by:
        close_portal(client(own_firm, by), by=by)
    with conflicting(own_firm, "ada", "switched off already") as by:
        close_portal(client(own_firm, by), by=by)
