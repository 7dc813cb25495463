"""What changes something is sent from our own pages: a browser says from where, and a good token helps nobody else."""

from uuid import uuid4

import pytest

from tests.isolation.test_routes import WORDS

FOREIGN = (
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"}, {"Origin": "http://evil.example://localhost"}, {"Origin": "localhost"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
)  # fmt: skip
OWN = (
    {}, {"Origin": "http://localhost"}, {"Origin": "http://LOCALHOST"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
)  # fmt: skip


def changing(app):
    """The address of every route that takes more than a look."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            for method in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}):
                values = dict.fromkeys(rule.arguments, str(uuid4())) | WORDS | {"door": "client-portal"}
                yield method, rule.build(values, append_unknown=False)[1]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_from_elsewhere_nothing_is_changed_by_anybody(app, firm, visit, headers):
    tokens = {visitor: {"csrf_token": visitor.token()} for visitor in (visit(firm, "bob"), visit())}
    addresses = list(changing(app))
    assert len(addresses) > 50
    for method, url in addresses:
        for visitor, token in tokens.items():
            answer = visitor.client.open(url, method=method, data=token, headers=headers)
            assert answer.status_code == 403, f"{method} {url}"
            assert "Server-Timing" not in answer.headers, "nobody was asked for"


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_from_our_own_pages_everything_goes_on(app, visit, headers):
    nobody = visit()
    token = {"csrf_token": nobody.token()}
    for method, url in changing(app):
        answer = nobody.client.open(url, method=method, data=token, headers=headers)
        assert answer.status_code != 403, f"{method} {url}"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_look_may_come_from_anywhere(firm, visit, headers):
    assert visit(firm, "bob").client.get("/client-portal/", headers=headers).status_code == 200
