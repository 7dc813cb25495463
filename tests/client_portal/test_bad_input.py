"""Bad input gets a clear answer, never a 500, and loses nothing that was typed."""

import pytest

NOBODYS = "01a1fbe0-0000-7000-8000-000000000000"
MEGABYTE = "x" * 1_000_000

ADDRESSES = {
    "/client-portal/invoices?status=bogus": (422, "There is no filter “bogus”"),
    "/client-portal/projects?status=%27%20or%201=1": (422, "There is no filter"),
    "/client-portal/time-entries?date_from=2026-13-45": (422, "That is not a date"),
    "/client-portal/time-entries?date_from=yesterday": (422, "That is not a date"),
    "/client-portal/time-entries?date_from=2026-05-02&date_to=2026-05-01": (422, "before the first day"),
    "/client-portal/time-entries?project_id=17": (422, "Choose one from the list"),
    "/client-portal/time-entries?date_from=0001-01-01&date_to=9999-12-31": (200, "entries"),
    "/client-portal/time-entries/export.csv?date_from=x": (422, "That is not a date"),
    "/client-portal/invoices?page=99999999999999999999": (200, "invoices"),
    "/client-portal/invoices?page=99999999": (200, "invoices"),
    "/client-portal/invoices?page=-1": (200, "invoices"),
    "/client-portal/invoices?page=x": (200, "invoices"),
    "/client-portal/invoices?page=%D9%A3": (200, "invoices"),
    "/client-portal/invoices?sort=bogus": (200, "invoices"),
    "/client-portal/invoices?sort=--number": (200, "invoices"),
    "/client-portal/invoices?q=%00": (200, "invoices"),
    "/client-portal/invoices?q=%25_%5C": (200, "No invoice matches"),
    "/client-portal/invoices?q=%ff%fe": (200, "No invoice matches"),
    "/client-portal/invoices?q=" + "y" * 5000: (200, "No invoice matches"),
    "/client-portal/invoices/17": (404, "There is nothing here"),
    "/client-portal/invoices/%00": (404, "There is nothing here"),
    f"/client-portal/invoices/{NOBODYS}": (404, "There is nothing here"),
    f"/client-portal/invoices/{NOBODYS}/pdf": (404, "There is nothing here"),
    "/client-portal/nowhere": (404, "There is nothing here"),
    "/client-portal/sign-in?business=%00": (200, "Sign in"),
    "/brand/zzzzzz.css": (404, "There is nothing here"),
    "/brand/..%2f..%2fsecrets.png": (404, "There is nothing here"),
    "/static/../config.py": (404, "There is nothing here"),
    "/assets/000000000000.css": (404, "There is nothing here"),
}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a[:70])
def test_odd_addresses_get_a_clear_answer(firm, visit, address):
    status, words = ADDRESSES[address]
    answer = visit(firm, "bob").get(address)
    assert answer.status_code == status
    assert words in answer.text


def test_what_was_typed_into_a_filter_stays(firm, visit):
    page = visit(firm, "bob").get("/client-portal/time-entries?date_from=2026-05-02&date_to=2026-05-01").text
    assert 'value="2026-05-02"' in page
    assert 'value="2026-05-01"' in page
    assert 'aria-invalid="true"' in page


FIELDS = [
    "",
    " ",
    "\0",
    "a\0b",
    "<script>alert(1)</script>",
    "x" * 5000,
    "\u202etxt",
    "🙂" * 50,
    "'; drop table app.users; --",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("value", FIELDS, ids=lambda v: repr(v[:12]))
def test_a_profile_takes_any_text_or_says_why_not(own_firm, visit, value):
    bob = visit(own_firm, "bob", check="{{" not in value)
    answer = bob.post("/client-portal/profile", {"name": value, "phone": value, "locale": value, "time_zone": value})
    assert answer.status_code == 422, "no such language"
    answer = bob.post("/client-portal/profile", {"name": value, "phone": value[:30], "locale": "", "time_zone": ""})
    assert answer.status_code == (422 if not value.replace("\0", "").strip() or len(value) > 120 else 303)
    page = bob.get("/client-portal/profile").text
    assert "<script>alert" not in page
    assert "{{" not in value or "{{ 7*7 }}" in page, "what was typed is text, and nothing runs it"


def test_nothing_typed_is_lost(own_firm, visit):
    page = visit(own_firm, "bob").post(
        "/client-portal/profile", {"name": "", "phone": "+44 20 7946 0000", "locale": "pl_PL", "time_zone": ""}
    )
    assert page.status_code == 422
    assert "+44 20 7946 0000" in page.text
    assert 'value="pl_PL"' in page.text.split("selected")[0][-40:] or 'selected value="pl_PL"' in page.text
    assert "Enter your name." in page.text


def test_a_field_of_a_megabyte_is_refused_and_kept(own_firm, visit):
    answer = visit(own_firm, "bob").post("/client-portal/profile", {"name": MEGABYTE})
    assert answer.status_code == 422
    assert "Use at most 120 characters." in answer.text
    assert MEGABYTE in answer.text


def test_a_body_of_twenty_megabytes_is_refused(own_firm, visit):
    bob = visit(own_firm, "bob")
    answer = bob.client.post("/client-portal/profile", data=b"x" * 20_000_000, content_type="text/plain")
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_a_wrong_method_is_405_and_says_which_are_right(firm, visit, method):
    answer = visit(firm, "bob").client.open("/client-portal/invoices", method=method)
    assert answer.status_code in (400, 405), "without a token a post is refused first"
    if method != "POST":
        assert "GET" in answer.headers.get("Allow", "GET")


@pytest.mark.parametrize("token", [None, "", "guessed", "x" * 4000])
def test_a_post_without_its_token_changes_nothing(own_firm, visit, token):
    bob = visit(own_firm, "bob")
    data = {"name": "Mallory"} | ({"csrf_token": token} if token is not None else {})
    answer = bob.post("/client-portal/profile", data, token=False)
    assert answer.status_code == 400
    assert "Load it again" in answer.text
    assert "Mallory" not in bob.get("/client-portal/profile").text


@pytest.mark.parametrize("cookie", ["", "x", "c", "c" * 5000, "ü", "c\x7f", "a' or 1=1", "z" + "y" * 43])
def test_an_odd_cookie_is_nobody_s(visit, cookie):
    visitor = visit()
    answer = visitor.client.get("/client-portal/", headers={"Cookie": f"vitrine_session={cookie}".encode().decode("latin-1")})
    assert answer.status_code == 303


def test_every_answer_carries_its_headers(firm, visit):
    for address in ("/client-portal/", "/client-portal/invoices", "/health", "/client-portal/nowhere", "/client-portal/sign-in"):
        headers = visit(firm, "bob").get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
