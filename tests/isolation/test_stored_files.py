"""Each route that sends a stored file, to each person: whole, in part, or not at all where it is the same as before. Whoever may not
have it learns by its tag no more than without."""

import pytest

from app.domain.invoices.document import render_document
from tests.isolation.doors import PEOPLE
from tests.isolation.test_routes import MATRIX, address, own_id

STORED = {name: line for name, line in MATRIX.items() if name.endswith((".pdf", ".credit_note", ".download", ".picture"))}

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def here(app, place, monkeypatch):
    """Before the firm has any."""
    monkeypatch.setitem(app.extensions["places"], "files", place)


@pytest.fixture
def papers(app, own_firm):
    """Drawn: each route, with the address of either client's."""
    for client in ("bakery", "cinema"):
        for kind, thing in (("invoice", "open"), ("credit_note", "cancelled")):
            id = str(own_firm.things[f"{client}_{thing}"].id)
            own_firm.do(lambda id=id, kind=kind: render_document(id, kind))
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint in STORED]


def test_it_is_sent_whole_in_part_or_not_again(app, own_firm, visit, papers):
    assert len(papers) == len(STORED) > 7
    for rule in papers:
        line = STORED[rule.endpoint]
        for person in line.people:
            visitor, url = visit(own_firm, person), address(app, rule, own_id(own_firm, person, line))
            whole = visitor.get(url)
            assert (whole.status_code, whole.content_length) == (200, len(whole.data)), (rule.endpoint, person)
            same = visitor.get(url, headers={"If-None-Match": whole.headers["ETag"]})
            assert (same.status_code, same.data) == (304, b""), (rule.endpoint, person)
            part = visitor.get(url, headers={"Range": "bytes=10-19"})
            assert (part.status_code, part.data) == (206, whole.data[10:20]), (rule.endpoint, person)


def test_whoever_may_not_have_it_learns_nothing_by_its_tag(app, own_firm, visit, papers):
    """Nor by asking for a part of it."""
    for rule in papers:
        line = STORED[rule.endpoint]
        url = address(app, rule, own_firm.things[f"bakery_{line.thing}"].id)
        entitled = visit(own_firm, next(person for person in ("bob", "ada") if person in line.people))
        tag = entitled.get(url).headers["ETag"]
        asked = [
            {},
            {"If-None-Match": tag},
            {"If-None-Match": "*"},
            {"Range": "bytes=0-9"},
            {"If-Range": tag, "Range": "bytes=0-9"},
        ]
        strangers = [person for person in PEOPLE if person not in line.people or person in ("carla", "max")]
        assert len(strangers) > 1
        for person in strangers:
            answers = [visit(own_firm, person).get(url, headers=headers) for headers in asked]
            assert {answer.status_code for answer in answers} <= {403, 404}, (rule.endpoint, person)
            assert len({(answer.status_code, answer.headers.get("ETag")) for answer in answers}) == 1, (rule.endpoint, person)
