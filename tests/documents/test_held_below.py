"""What somebody of the office could do with a statement of their own, and may not: what was approved is what is published, a version is its
document's, and what is removed stays so. Also when two do something at the same moment."""

import threading
from io import BytesIO

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from app.core.db import uuid7
from tests.isolation.doors import standing_as
from tests.past import make_documents

ADD_VERSION = """
    insert into app.document_versions (business_id, client_id, id, document_id, number, project_id, person_name)
    values (%s, %s, %s, %s, %s, %s, 'Ada')
"""
ADD_FILE = """
    insert into app.files (business_id, client_id, id, project_id, document_id, version, audience, name, mimetype, size, sha256, upload_key, by_client, person_name)
    values (%s, %s, %s, %s, %s, %s, 'office', 'evil.pdf', 'application/pdf', 1, 'x', 'y', false, 'Ada')
"""


@pytest.fixture
def stan(server, database, own_firm):
    """He holds neither the right to approve nor the one to publish."""
    own_firm.make(make_documents)
    with standing_as(server, database, own_firm, "stan") as connection:
        yield connection


def add_version(connection, firm, document, number, project_id):
    connection.execute(ADD_VERSION, (firm.id, document.client_id, uuid7(), document.id, number, project_id))


@pytest.mark.parametrize("status", ["draft", "pending", "approved", "rejected", "published"])
def test_the_file_of_a_version_is_not_exchanged(stan, own_firm, status):
    version = own_firm.things[f"bakery_{status}_version"]
    for change in ("state = 'removed', audience = 'office'", "state = 'removed'"):
        with pytest.raises((InsufficientPrivilege, psycopg.errors.CheckViolation)), stan.transaction():
            stan.execute(
                f"update app.files set {change} where document_id = %s and version = %s", (version.document_id, version.number)
            )


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "published"])
def test_none_is_added_to_one_that_is_no_draft(stan, database, own_firm, status):
    version = own_firm.things[f"bakery_{status}_version"]
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        owner.execute("delete from app.files where document_id = %s and version = %s", (version.document_id, version.number))
    row = (own_firm.id, version.client_id, uuid7(), version.project_id, version.document_id, version.number)
    with pytest.raises(InsufficientPrivilege), stan.transaction():
        stan.execute(ADD_FILE, row)


def test_a_version_comes_after_the_one_before_and_is_of_its_document_s_project(stan, own_firm):
    document, other = own_firm.bakery_draft_document, own_firm.bakery_completed
    for number, project_id in ((3, document.project_id), (2_147_483_647, document.project_id), (2, other.id), (2, None)):
        with pytest.raises(RestrictViolation), stan.transaction():
            add_version(stan, own_firm, document, number, project_id)
    add_version(stan, own_firm, document, 2, document.project_id)
    row = (own_firm.id, document.client_id, uuid7(), other.id, document.id, 2)
    with pytest.raises(InsufficientPrivilege), stan.transaction():
        stan.execute(ADD_FILE, row)


def test_what_is_removed_stays_so_and_takes_nothing(stan, own_firm, visit, folder):
    document = own_firm.bakery_draft_document
    assert visit(own_firm, "stan").post(f"/admin/documents/{document.id}/removal").status_code == 303
    for change in ("removed_at = null, removed_by = null", "title = 'Another'"):
        with pytest.raises(RestrictViolation), stan.transaction():
            stan.execute(f"update app.documents set {change} where id = %s", (document.id,))
    with pytest.raises(RestrictViolation), stan.transaction():
        add_version(stan, own_firm, document, 2, document.project_id)


def test_a_note_goes_with_a_move(stan, own_firm):
    with pytest.raises(RestrictViolation), stan.transaction():
        stan.execute("update app.document_versions set note = 'x' where id = %s", (own_firm.bakery_rejected_version.id,))


@pytest.mark.parametrize("old", ["drawing", "contract"])
def test_whether_it_is_approved_first_is_for_those_to_change_who_approve(stan, own_firm, visit, database, old):
    """By a type that asks for it, and by one that does not."""
    document, new = own_firm.bakery_document, "contract" if old == "drawing" else "drawing"
    types = {name: own_firm.things[f"{name}_type"].id for name in ("drawing", "contract")}
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        owner.execute("update app.documents set type_id = %s where id = %s", (types[old], document.id))
    with pytest.raises(InsufficientPrivilege), stan.transaction():
        stan.execute("update app.documents set type_id = %s where id = %s", (types[new], document.id))
    form = {"title": document.title, "type_id": types[new]}
    answer = visit(own_firm, "stan").post(f"/admin/documents/{document.id}/edit", form)
    assert answer.status_code == 422 and "Ask somebody who approves" in answer.text
    assert visit(own_firm, "pia").post(f"/admin/documents/{document.id}/edit", form).status_code == 303


def test_a_version_that_is_published_as_a_newer_one_comes_waits_for_it(server, database, own_firm):
    version = own_firm.bakery_approved_version
    document = own_firm.bakery_approved_document
    refused = []
    with standing_as(server, database, own_firm, "stan") as stan, standing_as(server, database, own_firm, "ada") as ada:
        add_version(stan, own_firm, document, 2, document.project_id)

        def publish():
            try:
                ada.execute("update app.document_versions set status = 'published' where id = %s", (version.id,))
            except psycopg.Error as error:
                refused.append(str(error))

        thread = threading.Thread(target=publish)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        stan.commit()
        thread.join()
    with psycopg.connect(database) as owner:
        kept = "select version, status, published_version from app.documents where id = %s"
        assert owner.execute(kept, (document.id,)).fetchone() == (2, "draft", None)
    assert "may_be_published" in refused[0]


def test_nobody_waits_at_a_document_for_a_slow_store(app, own_firm, visit, folder, monkeypatch):
    document, place = own_firm.bakery_draft_document, app.extensions["places"]["uploads"]
    stan, ada = visit(own_firm, "stan", check=False), visit(own_firm, "ada", check=False)
    stan.token(), ada.token()
    began, goes_on, put, codes = threading.Event(), threading.Event(), place.put, []

    def slow(*given, **more):
        began.set()
        goes_on.wait(5)
        return put(*given, **more)

    monkeypatch.setattr(place, "put", slow)
    sent = {"file": (BytesIO(b"%PDF-1.7 newer"), "newer.pdf")}
    thread = threading.Thread(target=lambda: codes.append(stan.post(f"/admin/documents/{document.id}/versions", sent).status_code))
    thread.start()
    assert began.wait(5)
    form = {"title": "New", "type_id": own_firm.drawing_type.id}
    assert ada.post(f"/admin/documents/{document.id}/edit", form).status_code == 303
    goes_on.set()
    thread.join()
    assert codes == [303]
