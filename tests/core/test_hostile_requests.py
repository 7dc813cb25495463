"""Requests that no browser sends: bodies that are no form, lengths, headers, hosts and addresses. Each gets a clear answer at once."""

import re
from io import BytesIO
from urllib.parse import quote_from_bytes

import pytest
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.core.db import db
from app.core.turns import InTurn
from app.domain.clients.client import Client
from tests.cast import PASSWORD
from tests.core.test_hostile_input import NO_JSON, answer_of

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
HALF = b"\xed\xa0\x80"


def takes_forms(app):
    """Every address without an id that may be sent a form, and whose door it is."""
    people = {"admin": "ada", "client_portal": "bob", "technician": "tom", "auth": "ada"}
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and not rule.arguments]
    found = [(rule.rule, people[door]) for rule in rules if (door := rule.endpoint.partition(".")[0]) in people]
    assert len(found) > 10
    return found


def part(name, value, more=b""):
    return b'--b\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"


@pytest.mark.parametrize("kind", ["[1]", '"x"', "1", '{"name": {}}', *NO_JSON], ids=str)
def test_a_form_is_never_json(app, own_firm, visit, kind):
    """Whose token comes in a header."""
    for rule, name in takes_forms(app):
        visitor = visit(own_firm, name, check=False)
        sent = {"data": NO_JSON.get(kind, kind), "content_type": "application/json", "headers": {"X-CSRFToken": visitor.token()}}
        answer_of(visitor.client.post, rule, environ_overrides=visitor.environ, **sent)


def test_a_part_without_a_name_is_nobody_s(app, own_firm, visit):
    body = (
        b"".join(b"--b\r\nContent-Disposition: form-data%b\r\n\r\nx\r\n" % more for more in (b"", b"; filename=a")) + b"--b--\r\n"
    )
    for rule, name in takes_forms(app):
        visitor = visit(own_firm, name, check=False)
        assert answer_of(visitor.client.post, rule, data=body, content_type=PARTS).status_code == 400


def test_a_file_is_no_text_and_text_no_file(own_firm, visit):
    ada = visit(own_firm, "ada")
    token = part(b"csrf_token", ada.token().encode())
    for page, fields in {
        "/admin/clients/new": ("name", "email", "currency"), "/account/security": ("current", "password"),
        "/admin/branding": ("accent", "welcome_text"), "/forgotten-password": ("email",),
    }.items():  # fmt: skip
        files = b"".join(part(name.encode(), b"Work", b'; filename="a.txt"') for name in fields)
        assert answer_of(ada.client.post, page, data=token + files + b"--b--\r\n", content_type=PARTS).status_code == 422
    text = part(b"logo", b"no file") + part(b"accent", b"#1d4ed8")
    answer = answer_of(ada.client.post, "/admin/branding", data=token + text + b"--b--\r\n", content_type=PARTS)
    assert answer.status_code in (303, 422)


@pytest.mark.parametrize("length", ["9" * 5000, "0" * 5000, "-1", "²", "x", "1_0", "+5", ""])
def test_a_length_is_a_number_or_none(app, length):
    served = InTurn(app, app.config["MAX_UPLOAD_LENGTH"])
    for method, path in (("GET", "/client-portal/sign-in"), ("POST", "/api/auth/token")):
        environ = EnvironBuilder(path, method=method, data=b"{}", content_type="application/json").get_environ()
        _, status, _ = run_wsgi_app(served, environ | {"CONTENT_LENGTH": length}, buffered=True)
        assert status[:3] in ("200", "400", "413", "422")


@pytest.mark.parametrize("left", [0, 1, 2, 20])
@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_what_broke_off_is_not_asked(app, own_firm, visit, kind, left):
    """However much of a form there is: what is missing may be what mattered."""
    ada, name = visit(own_firm, "ada"), f"Work {left}"
    values = {"csrf_token": ada.token(), "name": name, "currency": "EUR"}
    if kind == FORM:
        whole = "&".join(f"{key}={value}" for key, value in values.items()).encode()
    else:
        whole = b"".join(part(key.encode(), value.encode()) for key, value in values.items()) + b"--b--\r\n"
    environ = EnvironBuilder("/admin/clients/new", method="POST", data=whole, content_type=kind).get_environ()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in ada.client._cookies.values())
    environ |= {"HTTP_COOKIE": cookies, "wsgi.input": BytesIO(whole[: len(whole) - left])}
    _, status, _ = run_wsgi_app(InTurn(app, app.config["MAX_UPLOAD_LENGTH"]), environ, buffered=True)
    there = own_firm.do(lambda: db.session.scalar(select(Client.id).where(Client.name == name)))
    assert (status[:3], there is not None) == (("400", False) if left else ("303", True))


@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_half_a_letter_is_none_in_any_field(app, own_firm, visit, kind):
    for rule, name in takes_forms(app):
        visitor = visit(own_firm, name, check=False)
        page = visitor.get(rule).text if rule in {r.rule for r in app.url_map.iter_rules() if "GET" in r.methods} else ""
        names = [name for name in re.findall(r'name="([\w-]+)"', page) if name != "csrf_token"]
        values = {b"csrf_token": visitor.token().encode(), **{name.encode(): HALF for name in names}, HALF: HALF}
        if kind == FORM:
            body = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in values.items()).encode()
        else:
            body = b"".join(part(name, value) for name, value in values.items()) + b"--b--\r\n"
        answer_of(visitor.client.post, rule, data=body, content_type=kind, environ_overrides=visitor.environ)


HEADERS = ("Accept", "Accept-Language", "Authorization", "Cookie", "HX-Current-URL", "HX-Request-Type", "If-Modified-Since", "If-None-Match", "Origin",
           "Range", "Referer", "Sec-Fetch-Site", "User-Agent", "X-CSRFToken", "X-Forwarded-For")  # fmt: skip


@pytest.mark.parametrize("value", ["\xed\xa0\x80", "\xff", "\0", "²", "x" * 9000, "9" * 5000], ids=lambda value: repr(value[:3]))
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_trips_anything_up(app, firm, header, value):
    """As servers hand them on: bytes, each a letter of Latin-1."""
    cookie = f"vitrine_session={firm.secret_of('bob')}"
    odd = f"{cookie}; vitrine_form={value}; vitrine_session=c{value}; {value}" if header == "Cookie" else value
    headers = {"HTTP_COOKIE": cookie, f"HTTP_{header.upper().replace('-', '_')}": odd}
    for method, path in (
        ("GET", "/client-portal/"),
        ("GET", "/client-portal/invoices?q=x"),
        ("POST", "/client-portal/sign-in"),
        ("GET", "/api/me"),
    ):
        client = app.test_client(use_cookies=False)
        answer_of(client.open, path, method=method, environ_overrides=headers)


HOSTS = (
    "evil..example",
    "x" * 300,
    "",
    ".",
    "[",
    "a@b",
    "localhost:²",
    "localhost:" + "9" * 5000,
    "\xed\xa0\x80",
    "\0",
    "xn--\xff",
)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: repr(host[:14]))
def test_a_host_that_is_none_is_not_served(app, host):
    for path in ("/", "/health", "/client-portal/sign-in", "/api/me", "/static/x", "/nowhere"):
        assert answer_of(app.test_client().get, path, environ_overrides={"HTTP_HOST": host}).status_code in (400, 404)


BACK = (
    "/client-portal/%0d%0aSet-Cookie:x=1",
    "/client-portal/%0a//evil.example",
    "/client-portal/%ed%a0%80",
    "/client-portal/%00",
    "%0d%0a//x.example",
)


@pytest.mark.parametrize("back", BACK)
def test_the_way_back_has_no_line_breaks(firm, visit, back):
    visitor = visit()
    answer = answer_of(visitor.post, f"/client-portal/sign-in?next={back}", {"email": firm.bob.email, "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.location.partition("%")[0] == "/client-portal/"


def test_an_address_has_an_end(app, firm, visit):
    """Each link of a page has it in it again."""
    ada = visit(firm, "ada", check=False)
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            assert answer_of(ada.get, f"{rule.rule}?{'1,' * 200_000}=1").status_code == 400 or rule.endpoint.startswith("api.")
            assert answer_of(ada.get, f"{rule.rule}?q={'1,' * 5000}").status_code != 400


@pytest.mark.parametrize("left", [0, 1, 70_000])
def test_what_broke_off_never_reaches_the_application(left):
    """Which may find all that it looks for in what came, and not read on to the end."""
    asked = []

    def served(environ, start_response):
        asked.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    whole = bytes(200_000)
    environ = EnvironBuilder("/", method="POST", data=whole).get_environ() | {"wsgi.input": BytesIO(whole[: len(whole) - left])}
    _, status, _ = run_wsgi_app(InTurn(served, 10**6), environ, buffered=True)
    assert (status[:3], asked) == (("400", []) if left else ("200", [whole]))
