"""What a business sets for itself: modules, categories, holidays. The admin alone, at the page and at the database."""

from datetime import date

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.businesses.business import Business
from app.domain.holidays.holiday import Holiday
from app.domain.kinds.category import Category
from tests.cast import TODAY
from tests.isolation.doors import PEOPLE, standing_as

SETTINGS = "/admin/settings"


def business(firm):
    return firm.do(lambda: db.session.scalars(select(Business).where(Business.id == firm.id)).one())


def names(firm):
    query = select(Category.name, Category.is_active).order_by(Category.position)
    return [(row.name.split()[0], row.is_active) for row in firm.do(lambda: db.session.execute(query).all())]


def holidays(firm):
    return firm.do(lambda: dict(db.session.execute(select(Holiday.day, Holiday.name)).all()))


def test_the_settings_are_found_from_the_user_menu(firm, visit):
    page = visit(firm, "ada").get("/admin/")
    assert f'href="{SETTINGS}"' in page.text
    overview = visit(firm, "ada").get(SETTINGS).text
    for part in ("/admin/branding", "/modules", "/categories", "/holidays", "/numbering", "/mail-texts", "/admin/roles"):
        assert part in overview
    assert f'href="{SETTINGS}"' not in visit(firm, "pia").get("/admin/").text


# ── Modules ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_module_that_is_off_is_in_no_menu_and_its_pages_are_not_found(own_firm, visit):
    own_firm.all()
    ada, bob, sue = (visit(own_firm, name) for name in ("ada", "bob", "sue"))
    pages = {ada: "/admin/time-entries", sue: "/admin/time-entries", bob: "/client-portal/time-entries"}
    homes = {ada: "/admin/", sue: "/admin/", bob: "/client-portal/"}
    assert ada.post(f"{SETTINGS}/modules", {"modules": ["projects"]}).status_code == 303
    for visitor, page in pages.items():
        assert visitor.get(page).status_code == 404
        assert f'href="{page}"' not in visitor.get(homes[visitor]).text
    assert bob.get(f"/client-portal/projects/{own_firm.bakery_project.id}").status_code == 200
    assert ada.post(f"{SETTINGS}/modules", {"modules": ["projects", "time"]}).status_code == 303
    for visitor, page in pages.items():
        assert visitor.get(page).status_code == 200
        assert f'href="{page}"' in visitor.get(homes[visitor]).text


def test_all_modules_can_be_off(own_firm, visit):
    own_firm.all()
    ada, bob = visit(own_firm, "ada"), visit(own_firm, "bob")
    assert ada.post(f"{SETTINGS}/modules", {}).status_code == 303
    assert bob.get("/client-portal/").status_code == bob.get("/client-portal/invoices").status_code == 200
    assert bob.get("/client-portal/projects").status_code == 404
    assert ada.get("/admin/").status_code == ada.get("/admin/roles").status_code == 200
    assert "See projects" not in ada.get("/admin/roles").text


def test_only_what_is_built_and_offered_is_a_choice(app, own_firm, visit):
    ada = visit(own_firm, "ada")
    page = ada.get(f"{SETTINGS}/modules").text
    built = set(app.config["MODULE_OF"].values())
    for name in business(own_firm).modules_offered:
        assert (f'value="{name}"' in page) == (name in built)
    is_offered(own_firm, ["projects"])
    assert 'value="time"' not in ada.get(f"{SETTINGS}/modules").text
    assert ada.post(f"{SETTINGS}/modules", {"modules": ["time"]}).status_code == 422


def is_offered(firm, modules):
    firm.change_itself(modules=modules, modules_offered=modules)


def test_modules_that_are_not_built_stay_as_they_are(own_firm, visit):
    visit(own_firm, "ada").post(f"{SETTINGS}/modules", {"modules": ["projects"]})
    kept = business(own_firm)
    assert "quotes" in kept.modules
    assert set(kept.modules_offered) > set(kept.modules)


# ── Categories ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_categories_are_added_renamed_put_in_order_and_switched_off(own_firm, visit):
    ada, plumbing = visit(own_firm, "ada"), own_firm.plumbing_category
    assert ada.post(f"{SETTINGS}/categories", {"name": "Cleaning"}).status_code == 303
    assert names(own_firm) == [("Plumbing", True), ("Heating", True), ("Cleaning", True)]
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/later").status_code == 303
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/edit", {"name": "Pipes"}).status_code == 303
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/deactivation").status_code == 303
    assert names(own_firm) == [("Heating", True), ("Pipes", False), ("Cleaning", True)]
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/deactivation").status_code == 409
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/activation").status_code == 303
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/earlier").status_code == 303
    assert ada.post(f"{SETTINGS}/categories/{plumbing.id}/earlier").status_code == 303, "the first stays the first"
    assert names(own_firm) == [("Pipes", True), ("Heating", True), ("Cleaning", True)]
    assert ada.get(f"{SETTINGS}/categories").status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_category_needs_a_name(own_firm, visit, name):
    answer = visit(own_firm, "ada").post(f"{SETTINGS}/categories", {"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_category_s_name_is_there_once(own_firm, visit):
    ada, heating = visit(own_firm, "ada"), own_firm.heating_category
    answer = ada.post(f"{SETTINGS}/categories", {"name": heating.name.upper()})
    assert answer.status_code == 422
    assert "already" in answer.text
    assert ada.post(f"{SETTINGS}/categories/{own_firm.plumbing_category.id}/edit", {"name": heating.name}).status_code == 422
    assert ada.post(f"{SETTINGS}/categories/{heating.id}/edit", {"name": heating.name.upper()}).status_code == 303, (
        "its own is free"
    )


def test_without_categories_the_page_says_what_they_are(own_firm, visit, database):
    with psycopg.connect(database) as owner:
        owner.execute("delete from app.categories where business_id = %s", (own_firm.id,))
    assert "No categories yet" in visit(own_firm, "ada").get(f"{SETTINGS}/categories").text


# ── Holidays ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_holidays_are_listed_by_year_added_and_removed(own_firm, visit):
    ada, next_year = visit(own_firm, "ada"), TODAY.year + 1
    answer = ada.post(f"{SETTINGS}/holidays", {"day": f"{next_year}-01-01", "name": "New Year"})
    assert (answer.status_code, answer.location) == (303, f"{SETTINGS}/holidays?year={next_year}")
    this, coming = (ada.get(f"{SETTINGS}/holidays{query}").text for query in ("", f"?year={next_year}"))
    assert "Christmas" in this and "New Year" not in this.split('id="rows"')[1]
    assert "New Year" in coming and "Christmas" not in coming.split('id="rows"')[1]
    assert ada.post(f"{SETTINGS}/holidays/{next_year}-01-01/removal").status_code == 303
    assert ada.post(f"{SETTINGS}/holidays/{next_year}-01-01/removal").status_code == 404
    assert set(holidays(own_firm)) == {date(TODAY.year, 12, 25)}
    assert f"No holidays in {next_year} yet" in ada.fragment(f"{SETTINGS}/holidays?year={next_year}").text


@pytest.mark.parametrize(
    ("day", "name", "field"),
    [("", "New Year", "day"), ("2026-02-30", "x", "day"), ("31/12/2026", "x", "day"), ("0001-01-01", "x", "day"), ("9999-01-01", "x", "day"),
     ("2026-01-01", "", "name"), ("2026-01-01", "x" * 81, "name")],
)  # fmt: skip
def test_a_wrong_holiday_is_said_at_the_field(own_firm, visit, day, name, field):
    answer = visit(own_firm, "ada").post(f"{SETTINGS}/holidays", {"day": day, "name": name})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert len(holidays(own_firm)) == 1


def test_a_day_is_a_holiday_once(own_firm, visit):
    answer = visit(own_firm, "ada").post(f"{SETTINGS}/holidays", {"day": f"{TODAY.year}-12-25", "name": "Again"})
    assert answer.status_code == 422
    assert "a holiday already" in answer.text
    assert "Again" in answer.text, "nothing that was typed is lost"


@pytest.mark.parametrize("year", ["x", "-1", "1", "99999", "²"])
def test_a_year_that_is_none_is_said(firm, visit, year):
    assert visit(firm, "ada").get(f"{SETTINGS}/holidays?year={year}").status_code == 422


@pytest.mark.parametrize("day", ["x", "2026-13-01", "20261225T00", "12dedee2-9a4d-4637-acad-a8e9543d6858"])
def test_a_day_that_is_none_is_not_found(own_firm, visit, day):
    assert visit(own_firm, "ada").post(f"{SETTINGS}/holidays/{day}/removal").status_code == 404


def test_each_change_is_recorded(own_firm, visit):
    ada = visit(own_firm, "ada")
    ada.post(f"{SETTINGS}/categories", {"name": "Cleaning"})
    ada.post(f"{SETTINGS}/holidays", {"day": "2026-01-01", "name": "New Year"})
    ada.post(f"{SETTINGS}/modules", {"modules": ["time"]})
    query = select(Activity.subject_name).where(Activity.kind == "update_settings").order_by(Activity.id)
    assert own_firm.do(lambda: db.session.scalars(query).all()) == ["Category Cleaning", "Holiday New Year", "Modules"]


# ── Nobody but the admin ────────────────────────────────────────────────────────────────────────────────────────────

WRITES = {
    "modules": "update platform.businesses set modules = '{}'",
    "prefixes": "update platform.businesses set invoice_prefix = 'X'",
    "a category more": "insert into app.categories (business_id, id, name, position) values (%(business)s, gen_random_uuid(), 'New', 9)",
    "a category's name": "update app.categories set name = name || 'x'",
    "a category less": "delete from app.categories",
    "a holiday more": "insert into app.holidays (business_id, day, name) values (%(business)s, '2030-01-01', 'New')",
    "a holiday less": "delete from app.holidays",
    "a mail's words": "insert into app.mail_texts (business_id, mail, subject, opening) values (%(business)s, 'invitation', 'x', 'x')",
}
NEVER = {"a category less"}


def touched(connection, what, business_id):
    """How many rows; 0 where it is refused."""
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(WRITES[what], {"business": business_id}).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_but_the_admin_changes_settings_at_the_database_either(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        changed = {what for what in WRITES if touched(connection, what, firm.id)}
    assert changed == (set(WRITES) - NEVER if name == "ada" else set())


def test_the_admin_changes_no_other_business(server, database, firm, other_firm):
    with standing_as(server, database, firm, "ada") as connection:
        for what in ("a category more", "a holiday more", "a mail's words"):
            assert touched(connection, what, other_firm.id) == 0
        for statement in (
            "update platform.businesses set modules = '{}' where id = %s",
            "delete from app.holidays where business_id = %s",
        ):
            assert connection.execute(statement, (other_firm.id,)).rowcount == 0


@pytest.mark.parametrize("column", ["modules_offered = '{}'", "invitation_cap = 1000", "is_active = true", "slug = 'x'"])
def test_what_the_platform_decides_the_admin_does_not(server, database, firm, column):
    with standing_as(server, database, firm, "ada") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"update platform.businesses set {column}")


def test_a_module_that_is_not_offered_is_not_used_whoever_writes(server, database, firm):
    with standing_as(server, database, firm, "ada") as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("update platform.businesses set modules = '{invented}'")


@pytest.mark.parametrize(
    "page", ["settings", "settings/modules", "branding", "settings/categories", "settings/holidays", "settings/mail-texts"]
)
def test_the_navigation_says_where_the_settings_are(firm, visit, page):
    answer = visit(firm, "ada").get(f"/admin/{page}")
    assert answer.status_code == 200
    assert '<a href="/admin/settings" aria-current="page">' in answer.text
    assert 'href="/admin/settings"' not in visit(firm, "stan").get("/admin/").text
