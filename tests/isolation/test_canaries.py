"""Every stored string of the cast names its business, client and class. Whatever anybody is shown is searched for the
ones that they may not see: pages, fragments, exports, files, mails, log lines, exception texts.
"""

import logging
from uuid import uuid4

import pytest

from tests.browse import HX
from tests.isolation.doors import PEOPLE
from tests.isolation.test_routes import MATRIX, address, own_id

OTHER_CLIENT = {"bob": "cinema", "mia": "cinema", "carla": "bakery", "max": "bakery", "sue": "cinema"}
NO_MONEY = {"mia", "max", "tom"}
NO_INTERNAL = set(PEOPLE) - {"ada"}
# Files that are shown to the office alone, and to the team.
NO_OFFICE = set(PEOPLE) - {"ada", "pia", "stan"}
NO_TEAM = NO_OFFICE - {"sue"}


def forbidden_to(name: str, other_slug: str) -> list[str]:
    words = [other_slug]
    if name in OTHER_CLIENT:
        words.append(OTHER_CLIENT[name])
    if name in NO_MONEY:
        words.append("zmoney")
    if name in NO_INTERNAL:
        words.append("zinternal")
    words += ["zoffice"] * (name in NO_OFFICE) + ["zteam"] * (name in NO_TEAM)
    if name in OTHER_CLIENT and name != "sue":
        words.append("draft line")
    return words


def leaks_in(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word in text.lower()]


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_no_answer_holds_what_its_reader_may_not_see(app, firm, other_firm, visit, caplog, name):
    caplog.set_level(logging.DEBUG)
    visitor = visit(firm, name)
    words = forbidden_to(name, other_firm.slug)
    seen = 0
    for rule in app.url_map.iter_rules():
        line = MATRIX.get(rule.endpoint)
        if line is None or name not in line.people or "GET" not in rule.methods or rule.endpoint.startswith("api."):
            continue
        url = address(app, rule, own_id(firm, name, line) if line.thing and line.thing != "nothing" else None)
        for headers in ({}, HX):
            answer = visitor.client.get(url, headers=headers, environ_overrides=visitor.environ)
            # A ZIP holds its files as they are; what else is no text is read as far as it is one.
            said = answer.data.decode(errors="replace") if answer.mimetype != "application/pdf" else ""
            assert leaks_in(said, words) == [], f"{name} at {url}"
            seen += 1
    assert seen
    assert leaks_in(caplog.text, ["zmoney", "zinternal", "password_hash"]) == []


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_the_token_s_answers_neither(app, firm, other_firm, name):
    headers = {"Authorization": f"Bearer {firm.secret_of(name, 'token')}"}
    answer = app.test_client().get("/api/me", headers=headers)
    assert answer.status_code == 200
    assert leaks_in(answer.text, forbidden_to(name, other_firm.slug)) == []


def test_searching_for_another_s_words_finds_nothing(firm, other_firm, visit):
    bob = visit(firm, "bob")
    for words in ("cinema", other_firm.slug, "draft"):
        for page in ("invoices", "projects"):
            answer = bob.get(f"/client-portal/{page}?q={words}&status=all")
            assert answer.status_code == 200
            assert "No " in answer.text
            assert "matches" in answer.text


def test_no_mail_and_no_document_holds_another_s_words(app, other_firm, visit):
    """The real jobs make them; each is read as its reader gets it."""
    from io import BytesIO

    from pdfminer.high_level import extract_text

    from app.core.mail import outbox
    from tests.cast import make_firm
    from tests.jobs import run_jobs

    own_firm = make_firm(app, f"past{uuid4().hex[:6]}").all()  # With all the jobs of its past.
    run_jobs(app)
    with app.app_context():
        mails = [mail for _, mail in outbox(5000) if own_firm.slug in mail["To"]]
    assert {mail["To"].split("@")[0] for mail in mails} == {"bob", "carla"}, "owners alone"
    for mail in mails:
        words = forbidden_to(mail["To"].split("@")[0], other_firm.slug)
        for kind in ("plain", "html"):
            assert leaks_in(mail.get_body((kind,)).get_content(), words) == []
    for name in ("bob", "carla"):
        own = f"{'bakery' if name == 'bob' else 'cinema'}_cancelled"
        for part in ("pdf", "credit-note"):
            answer = visit(own_firm, name).get(f"/client-portal/invoices/{own_firm.things[own].id}/{part}")
            assert answer.status_code == 200
            text = extract_text(BytesIO(answer.data))
            assert "zmoney" in text, "its own words are in it"
            assert leaks_in(text, forbidden_to(name, other_firm.slug)) == []


def test_the_scan_sees_a_leak():
    """The mutant: a page with another client's words."""
    assert leaks_in("<td>Cinema rival public</td>", forbidden_to("bob", "rival")) == ["rival", "cinema"]
