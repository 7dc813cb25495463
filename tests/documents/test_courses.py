"""Where a version may go, and who may take it there: one table of every pair, at the page and below the application. Of many who do it
at once one does."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import select, update

from app.core.db import db
from app.domain.courses.move import Move
from app.domain.documents.document import WAYS, Document, DocumentStatus
from app.domain.documents.version import DocumentVersion
from app.domain.kinds.document_type import DocumentType
from tests.isolation.doors import PEOPLE, standing_as

PARTS = {
    "submit": "submission", "approve": "approval", "reject": "rejection", "publish": "publication", "withdraw": "withdrawal",
    "revise": "revision",
}  # fmt: skip
# Every verb from every state, and what comes of it; what is not here is refused.
GOES = {
    ("draft", "submit"): "pending", ("pending", "approve"): "approved", ("pending", "reject"): "rejected",
    ("draft", "publish"): "published", ("approved", "publish"): "published", ("published", "withdraw"): "draft",
    ("pending", "revise"): "draft", ("approved", "revise"): "draft", ("rejected", "revise"): "draft",
}  # fmt: skip
POWER, STAFF = {"ada", "pia"}, {"ada", "pia", "stan"}
MAY = {"submit": STAFF, "revise": STAFF, "approve": POWER, "reject": POWER, "publish": POWER, "withdraw": POWER}


def version_of(firm, status):
    """The newest of its document, so that nothing but its state is in its way."""
    if status == "published":
        return firm.do(
            lambda: db.session.scalars(
                select(DocumentVersion).where(DocumentVersion.document_id == firm.bakery_wide_document.id)
            ).one()
        )
    return firm.things[f"bakery_{status}_version"]


def ask(visit, firm, person, version, verb, **form):
    return visit(firm, person).post(f"/admin/document-versions/{version.id}/{PARTS[verb]}", {"note": "A date is missing."} | form)


def status_of(firm, version):
    return firm.do(lambda: db.session.scalar(select(DocumentVersion.status).where(DocumentVersion.id == version.id)))


def moves_of(firm, version):
    query = select(Move.was, Move.state, Move.person_name, Move.note).where(Move.thing_id == version.id).order_by(Move.at)
    return [tuple(row) for row in firm.do(lambda: db.session.execute(query).all())]


def test_the_table_is_the_one_that_is_written_here():
    assert {(way.was, way.verb): way.goal for way in WAYS} == GOES


@pytest.mark.parametrize("verb", PARTS)
@pytest.mark.parametrize("status", DocumentStatus)
def test_each_verb_from_each_state(own_firm, visit, status, verb):
    version = version_of(own_firm, status.value)
    before = moves_of(own_firm, version)
    answer = ask(visit, own_firm, "ada", version, verb)
    goal = GOES.get((status.value, verb))
    assert answer.status_code == (303 if goal else 409)
    assert status_of(own_firm, version) == (goal or status.value)
    note = "A date is missing." if verb == "reject" else None
    assert moves_of(own_firm, version)[len(before) :] == ([(status.value, goal, own_firm.ada.name, note)] if goal else [])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("status", "verb"), GOES, ids=lambda part: part)
def test_who_may_do_it_at_the_page_and_below_it(server, database, own_firm, visit, status, verb, person):
    version = version_of(own_firm, status)
    change = "update app.document_versions set status = %s, note = null where id = %s"
    with standing_as(server, database, own_firm, person) as connection:
        try:
            moved = connection.execute(change, (GOES[status, verb], version.id)).rowcount
        except psycopg.errors.InsufficientPrivilege:
            moved = 0
    assert moved == (person in MAY[verb])
    answer = ask(visit, own_firm, person, version, verb)
    assert (answer.status_code == 303) == (person in MAY[verb])
    assert answer.status_code in (303, 403)
    assert status_of(own_firm, version) == (GOES[status, verb] if person in MAY[verb] else status)


def test_of_thirty_who_publish_it_at_once_one_does(own_firm, visit):
    version, count = own_firm.bakery_approved_version, 30
    visitors = [visit(own_firm, "ada") for _ in range(count)]
    for visitor in visitors:
        visitor.token()
    start = Barrier(count)

    def publish(visitor):
        start.wait()
        return visitor.post(f"/admin/document-versions/{version.id}/publication").status_code

    with ThreadPoolExecutor(count) as threads:
        codes = sorted(threads.map(publish, visitors))
    assert codes == [303, *[409] * (count - 1)]
    assert [move[1] for move in moves_of(own_firm, version)].count("published") == 1


def test_a_rejection_says_what_is_missing(own_firm, visit):
    version = own_firm.bakery_pending_version
    answer = ask(visit, own_firm, "pia", version, "reject", note=" ")
    assert answer.status_code == 422 and "Say what is missing" in answer.text
    assert ask(visit, own_firm, "pia", version, "reject", note="The date\nis missing.").status_code == 303
    page = visit(own_firm, "stan").get(f"/admin/documents/{version.document_id}").text
    assert page.count("is missing.") == 2 and own_firm.pia.name in page.partition("History")[2]
    assert ask(visit, own_firm, "stan", version, "revise").status_code == 303
    assert visit(own_firm, "stan").get(f"/admin/documents/{version.document_id}").text.count("is missing.") == 1, (
        "in its history alone"
    )


# ── What must hold, in words and below the application ──────────────────────────────────────────────────────────────────


def type_asks(firm, document_id):
    type_id = select(Document.type_id).where(Document.id == document_id).scalar_subquery()
    firm.do(lambda: db.session.execute(update(DocumentType).where(DocumentType.id == type_id).values(requires_approval=True)))


@pytest.mark.parametrize(("state", "words"), [
    ("preparing", "still being prepared"), ("checking", "still being prepared"), ("refused", "not accepted"),
])  # fmt: skip
@pytest.mark.parametrize(
    ("status", "verb"), [("draft", "submit"), ("pending", "approve"), ("draft", "publish"), ("approved", "publish")]
)
def test_what_nobody_can_read_goes_no_further(server, database, own_firm, visit, status, verb, state, words):
    version = own_firm.things[f"bakery_{status}_version"]
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        owner.execute(
            "update app.files set state = %s where document_id = %s and version = %s",
            (state, version.document_id, version.number),
        )
    answer = ask(visit, own_firm, "ada", version, verb)
    assert answer.status_code == 422 and words in answer.text
    assert is_held_below(server, database, own_firm, version, GOES[status, verb])


def test_what_has_to_be_approved_is_not_published_before(server, database, own_firm, visit):
    draft, approved = own_firm.bakery_draft_version, own_firm.bakery_approved_version
    type_asks(own_firm, draft.document_id)
    answer = ask(visit, own_firm, "ada", draft, "publish")
    assert answer.status_code == 422 and "has to be approved before it is published" in answer.text
    assert is_held_below(server, database, own_firm, draft, "published")
    page = visit(own_firm, "ada").get(f"/admin/documents/{draft.document_id}").text
    assert f"{draft.id}/publication" not in page and f"{draft.id}/submission" in page
    assert ask(visit, own_firm, "ada", approved, "publish").status_code == 303


@pytest.mark.parametrize(("status", "verb"), [pair for pair in GOES if pair[1] != "withdraw"], ids=lambda part: part)
def test_an_older_version_stays_what_it_was(server, database, own_firm, visit, folder, status, verb):
    version = own_firm.things[f"bakery_{status}_version"]
    uploaded = {"file": (BytesIO(b"%PDF-1.7 newer"), "newer.pdf")}
    assert visit(own_firm, "stan").post(f"/admin/documents/{version.document_id}/versions", uploaded).status_code == 303
    answer = ask(visit, own_firm, "ada", version, verb)
    assert answer.status_code == 422 and "Version 2 is newer." in answer.text
    assert is_held_below(server, database, own_firm, version, GOES[status, verb])


def is_held_below(server, database, firm, version, goal):
    with standing_as(server, database, firm, "ada") as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("update app.document_versions set status = %s where id = %s", (goal, version.id))
    return True


def test_the_audience_of_its_file_is_nobody_s_to_change(server, database, own_firm):
    """Published or not: below the application too."""
    for version, other in ((own_firm.bakery_draft_version, "client"), (own_firm.bakery_published_version, "office")):
        with standing_as(server, database, own_firm, "ada") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "update app.files set audience = %s where document_id = %s and version = %s",
                (other, version.document_id, version.number),
            )
