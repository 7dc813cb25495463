"""Who is let through the firm's own door, and how far."""

from uuid import uuid4

import pytest

PAGES = ("", "clients", "clients/new", "projects", "projects/new", "time-entries", "time-entries/new", "time-entries/timer", "invoices",
         "invoices/new", "users", "branding", "profile")  # fmt: skip
SHUT = {
    "stan": {"branding"},
    "pia": {"branding"},
    "ada": set(),
    "sue": {"branding", "users", "clients/new", "projects/new", "invoices/new"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", SHUT)
def test_a_page_opens_to_those_whose_role_holds_it(firm, visit, name, page):
    assert visit(firm, name).get(f"/admin/{page}").status_code == (403 if page in SHUT[name] else 200)


@pytest.mark.parametrize("name", ["bob", "mia", "tom"])
def test_clients_and_technicians_are_not_let_in(firm, visit, name):
    assert visit(firm, name).get("/admin/").status_code == 403


def test_a_stranger_is_sent_to_the_sign_in_page_and_back(visit):
    answer = visit().get("/admin/invoices?status=draft")
    assert answer.status_code == 303
    assert "/admin/sign-in?next=" in answer.location


def test_the_navigation_shows_only_what_may_be_opened(firm, visit):
    assert 'href="/admin/users"' in visit(firm, "stan").get("/admin/").text
    assert 'href="/admin/users"' not in visit(firm, "sue").get("/admin/").text


def test_the_overview_says_what_needs_attention(firm, visit):
    page = visit(firm, "ada").get("/admin/").text
    assert "2 invoices are overdue" in page
    assert "2 drafts are waiting" in page


def test_the_overview_of_a_subcontractor_knows_their_clients_alone(firm, visit):
    page = visit(firm, "sue").get("/admin/").text
    assert "1 invoice is overdue" in page
    assert "draft" not in page.lower()
    assert "Cinema" not in page


def test_pages_keep_to_their_number_of_statements(firm, visit):
    most = {
        "/admin/": 7, "/admin/clients": 4, "/admin/users": 4, "/admin/projects": 4, "/admin/time-entries": 4, "/admin/invoices": 4,
        f"/admin/clients/{firm.bakery.id}": 5, f"/admin/projects/{firm.bakery_project.id}": 5, f"/admin/invoices/{firm.bakery_open.id}": 5,
        f"/admin/projects/{firm.bakery_project.id}/edit": 6, f"/admin/invoices/{firm.bakery_draft.id}/edit": 6,
        f"/admin/users/{firm.sue.id}/edit": 6,
    }  # fmt: skip
    ada = visit(firm, "ada")
    for url, number in most.items():
        assert ada.get(url).status_code == 200
        assert ada.statements <= number, f"{url} takes {ada.statements}"


@pytest.mark.parametrize("noun", ["clients", "projects", "invoices", "time-entries"])
def test_a_foreign_thing_and_an_unknown_one_are_answered_alike(firm, other_firm, visit, noun):
    foreign = {
        "clients": other_firm.bakery.id, "projects": other_firm.bakery_project.id, "invoices": other_firm.bakery_open.id,
        "time-entries": uuid4(),
    }[noun]  # fmt: skip
    ada = visit(firm, "ada")
    assert ada.get(f"/admin/{noun}/{foreign}").status_code == 404
    assert ada.get(f"/admin/{noun}/{uuid4()}").status_code == 404
    assert ada.get(f"/admin/{noun}/not-an-id").status_code == 404


@pytest.mark.parametrize("noun", ["clients", "projects", "invoices"])
def test_what_lies_out_of_a_subcontractors_scope_is_403(firm, visit, noun):
    beyond = {"clients": firm.cinema.id, "projects": firm.cinema_project.id, "invoices": firm.cinema_open.id}[noun]
    sue = visit(firm, "sue")
    assert sue.get(f"/admin/{noun}/{beyond}").status_code == 403
    assert sue.get(f"/admin/{noun}/{uuid4()}").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "status=bogus",
        "client_id=x",
        "client_id=%00",
        "q=%00%25_",
        "page=99999999999999",
        "sort=--name",
        "sort=drop",
        "status=%F0%9F%92%A9",
    ],
)
@pytest.mark.parametrize("noun", ["clients", "projects", "invoices", "users"])
def test_a_filter_that_does_not_fit_is_said_and_never_fatal(firm, visit, noun, query):
    assert visit(firm, "ada").get(f"/admin/{noun}?{query}").status_code in (200, 422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("date_from=yesterday", 422),
        ("date_from=2026-02-30", 422),
        ("date_from=2026-05-02&date_to=2026-05-01", 422),
        ("project_id=x", 422),
    ],
)
def test_a_time_filter_that_does_not_fit_says_so(firm, visit, query, status):
    ada = visit(firm, "ada")
    assert ada.get(f"/admin/time-entries?{query}").status_code == status
    assert ada.get(f"/admin/time-entries/export.csv?{query}").status_code == status


@pytest.mark.parametrize("noun", ["clients", "projects", "invoices", "users", "time-entries"])
def test_a_list_answers_htmx_with_its_rows(firm, visit, noun):
    answer = visit(firm, "ada").fragment(f"/admin/{noun}")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="rows">')
