"""What the verbs of settings, and those of the platform, refuse by themselves, beyond their rules."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest

from app.core.db import db, find
from app.core.errors import Conflict, Refused
from app.domain.businesses.business import Business
from app.domain.businesses.keeping import add_host, change_business, remove_host, set_active
from app.domain.businesses.logo import change_logo
from app.domain.businesses.settings import use_modules
from app.domain.holidays.holiday import add_holiday, remove_holiday
from app.domain.invitations.platform_inviting import Invited, create_business_with_people, invite_to_business
from app.domain.kinds.category import Category
from app.domain.kinds.document_type import DocumentType
from app.domain.kinds.kind import add_kind, change_kind, move_kind, switch_kind
from tests.cast import TODAY
from tests.domain.acting import Place, rows_of

STRANGE_MODULES = [["spying"], ["time", "spying"], [None], [["time"]], [{"time": 1}]]


# Each with two of its own, the first of them first.
KINDS = {Category: ("plumbing_category", "heating_category"), DocumentType: ("contract_type", "drawing_type")}


def kind(firm, by, model, number=0):
    return find(model, firm.things[KINDS[model][number]].id, by)


def business(firm, by):
    return db.session.scalars(Business.visible_to(by).where(Business.id == firm.id)).one()


@pytest.mark.parametrize("modules", STRANGE_MODULES)
def test_modules_are_those_that_are_offered(own_firm, refusing, modules):
    with refusing(own_firm, "ada", "modules") as by:
        use_modules(modules, by=by)
    with refusing(own_firm, "olga", "modules_offered") as by:
        change_business(business(own_firm, by), {"name": "Another"}, modules)


def test_a_module_that_is_offered_no_longer_is_not_used(own_firm, olga, refusing):
    with Place(own_firm, "olga", olga)() as by:
        change_business(business(own_firm, by), {}, ["time"])
    with refusing(own_firm, "ada", "modules") as by:
        use_modules(["projects", "time"], by=by)


@pytest.mark.parametrize("model", KINDS)
def test_no_two_of_a_kind_have_one_name(own_firm, refusing, model):
    taken = own_firm.things[KINDS[model][1]].name.upper()
    with refusing(own_firm, "ada", "name", words="already") as by:
        add_kind(model, {"name": taken}, by=by)
    with refusing(own_firm, "ada", "name", words="already") as by:
        change_kind(kind(own_firm, by, model), {"name": taken}, by=by)


@pytest.mark.parametrize("model", KINDS)
def test_one_may_keep_its_name(own_firm, model):
    with Place(own_firm)() as by:
        change_kind(kind(own_firm, by, model), {"name": own_firm.things[KINDS[model][0]].name.upper()}, by=by)


@pytest.mark.parametrize("model", KINDS)
def test_one_is_not_switched_to_what_it_is(own_firm, conflicting, model):
    with conflicting(own_firm, "ada", "on already") as by:
        switch_kind(kind(own_firm, by, model), True, by=by)


@pytest.mark.parametrize("model", KINDS)
def test_the_first_one_stays_where_it_is(own_firm, database, model):
    place = Place(own_firm)
    before = rows_of(database, own_firm)
    with place() as by:
        move_kind(kind(own_firm, by, model), True, by=by)
    assert rows_of(database, own_firm) == before


def test_a_day_is_one_holiday(own_firm, refusing):
    with refusing(own_firm, "ada", "day", words="already") as by:
        add_holiday(date(TODAY.year, 12, 25), "Christmas", by=by)


def test_a_day_that_is_no_holiday_is_none_to_remove(own_firm, database):
    place = Place(own_firm)
    before = rows_of(database, own_firm)
    with place() as by:
        assert remove_holiday(date(TODAY.year, 2, 2), by=by) is None
    assert rows_of(database, own_firm) == before


@pytest.mark.parametrize("content", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"])
def test_a_logo_is_a_picture(own_firm, refusing, content):
    with refusing(own_firm, "ada", "logo") as by:
        change_logo(content, by=by)


# ── The platform ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("capitals", [False, True])
def test_a_host_leads_to_one_business(own_firm, other_firm, olga, refusing, capitals):
    host = f"{uuid4().hex}.example"
    with Place(own_firm, "olga", olga)() as by:
        add_host(business(own_firm, by), host)
    with refusing(other_firm, "olga", "host", words="already") as by:
        add_host(business(other_firm, by), host.upper() if capitals else host)


def test_a_host_that_leads_elsewhere_is_not_removed(own_firm, conflicting):
    with conflicting(own_firm, "olga", "no longer") as by:
        remove_host(business(own_firm, by), "portal.nowhere.example")


def test_a_host_is_removed_and_recorded(own_firm, olga, database):
    place = Place(own_firm, "olga", olga)
    with place() as by:
        add_host(business(own_firm, by), f"portal.{own_firm.slug}.example")
    before = rows_of(database, own_firm)
    with place() as by:
        remove_host(business(own_firm, by), f"portal.{own_firm.slug}.example")
    assert [key[0] for key in before.keys() ^ rows_of(database, own_firm).keys()].count("activities") == 1


def test_a_business_that_is_open_is_not_opened(own_firm, conflicting):
    with conflicting(own_firm, "olga", "open already") as by:
        set_active(business(own_firm, by), True)


def test_nobody_is_invited_into_a_suspended_business(own_firm, olga, refusing, email):
    with Place(own_firm, "olga", olga)() as by:
        set_active(business(own_firm, by), False)
    with refusing(own_firm, "olga", words="suspended") as by:
        invite_to_business(business(own_firm, by), "Nina", email)


def test_a_business_is_founded_with_its_people_and_it_is_recorded(own_firm, olga, database, email):
    slug = f"w{uuid4().hex[:8]}"
    values = {"name": "New", "slug": slug, "currency": "EUR", "locale": "en_GB", "time_zone": "Europe/London"}
    with Place(own_firm, "olga", olga)() as by:
        id = create_business_with_people(values, [Invited("Nina", email), Invited("Owen", f"o{email}", "Dairy")], by=by).id
    with psycopg.connect(database) as owner:
        kinds = owner.execute("select kind, person_name from app.activities where business_id = %s", (id,)).fetchall()
    assert kinds == [("create_business", "Olga Operator")]


@pytest.mark.parametrize("who", [Invited(None, "n@x.example"), Invited("Nina", "none"), Invited("Nina", "n@x.example", "x" * 161)])
def test_a_business_is_not_founded_with_people_who_can_t_be_invited(own_firm, olga, database, who):
    slug = f"w{uuid4().hex[:8]}"
    place = Place(own_firm, "olga", olga)
    with pytest.raises(Refused), place() as by:
        create_business_with_people({"name": "New", "slug": slug}, [who], by=by)
    with psycopg.connect(database) as owner:
        assert not owner.execute("select 1 from platform.businesses where slug = %s", (slug,)).fetchall()


def test_no_two_businesses_have_one_slug(own_firm, olga):
    place = Place(own_firm, "olga", olga)
    with pytest.raises(Refused) as refused, place() as by:
        create_business_with_people({"name": "New", "slug": own_firm.slug}, [], by=by)
    assert set(refused.value.fields) == {"slug"}


def test_a_refusal_is_no_conflict():
    """They are answered differently: one may be mended at its field, of the other one learns that somebody was faster."""
    assert not issubclass(Refused, Conflict)
    assert not issubclass(Conflict, Refused)
