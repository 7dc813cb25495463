"""Files that are sent with a message: seen by whoever reads it, added by its author, and gone when it is taken back."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db, uuid7
from app.core.errors import Conflict
from app.domain.files.file import File
from app.domain.files.keeping import set_audience
from app.domain.threads.keeping import add_file
from app.domain.threads.message import EDITABLE, FILES_FOLLOW, Message
from tests.core.pictures import drawn, saved
from tests.core.test_files import lying_there
from tests.isolation.doors import PEOPLE, standing_as
from tests.jobs import run_jobs
from tests.threads.test_messages import READERS, SAID, age, messages_of, page_of, url_of, write

PLAN = b"%PDF-1.7 a plan of the ovens"


def sent(name="plan of the ovens.pdf", content=PLAN):
    return {"file": (BytesIO(content), name)}


def files_of(firm):
    return firm.do(lambda: list(db.session.scalars(select(File).where(File.message_id.is_not(None)).order_by(File.id))))


def add(visitor, firm, person, message, **form):
    return visitor.post(url_of(firm, person, message, "files"), form or sent("more.pdf"))


@pytest.mark.parametrize(
    ("person", "audience"), [("mia", None), ("sue", None), ("ada", "client"), ("stan", "team"), ("pia", "office")]
)
def test_it_is_seen_by_whoever_reads_the_message(app, own_firm, visit, folder, person, audience):
    answer = write(own_firm, visit, person, **sent(), **({"audience": audience} if audience else {}))
    (message,), (file,) = messages_of(own_firm), files_of(own_firm)
    assert (answer.status_code, answer.location) == (303, f"{page_of(own_firm, person)}#message-{message.id}")
    assert (file.message_id, file.audience, file.by_client, file.person_name) == (
        message.id, message.audience, message.by_client, message.person_name,
    )  # fmt: skip
    assert "Being prepared" in visit(own_firm, person).get(page_of(own_firm, person)).text
    run_jobs(app)
    for reader in set(PEOPLE) - {"tom", "carla", "max"}:
        door, reads = "client-portal" if reader in ("bob", "mia") else "admin", reader in READERS[message.audience]
        visitor = visit(own_firm, reader)
        for page in (page_of(own_firm, reader), f"/{door}/files"):
            assert ("plan of the ovens.pdf" in visitor.get(page).text) == reads, (reader, page)
        download = visitor.get(f"/{door}/files/{file.id}/download")
        assert (download.status_code == 200 and download.data == PLAN) == reads, reader


def test_a_picture_is_shown_small_where_it_was_sent(app, own_firm, visit, folder):
    write(own_firm, visit, "bob", **sent("oven.jpg", saved(drawn(), "JPEG")))
    (file,) = files_of(own_firm)
    ada = visit(own_firm, "ada")
    assert "/small" not in ada.get(page_of(own_firm, "ada")).text
    assert 'hx-trigger="click, every 2s"' in ada.fragment(page_of(own_firm, "ada")).text
    run_jobs(app)
    part = ada.fragment(page_of(own_firm, "ada")).text
    assert f'src="/admin/files/{file.id}/small"' in part and "hx-trigger" not in part


@pytest.mark.parametrize(
    "file", [sent("page.html", b"<html>"), sent("empty.pdf", b""), sent("../plan.pdf"), sent("page.pdf", b"<html>")]
)
def test_a_file_that_is_refused_leaves_the_message_unsent_as_it_was_typed(own_firm, visit, folder, file):
    answer = write(own_firm, visit, "bob", **file)
    assert answer.status_code == 422 and 'id="file-error"' in answer.text and SAID in answer.text
    assert (messages_of(own_firm), files_of(own_firm), list(folder.glob("*/*/*"))) == ([], [], [])


def test_words_that_are_missing_leave_no_file_behind(own_firm, visit, folder):
    answer = write(own_firm, visit, "bob", words=" ", **sent())
    assert answer.status_code == 422 and 'id="words-error"' in answer.text
    assert (messages_of(own_firm), files_of(own_firm), list(folder.glob("*/*/*"))) == ([], [], [])


@pytest.mark.parametrize("person", ["bob", "sue", "ada"])
def test_its_author_is_offered_another_for_five_minutes_and_one_on_its_way_arrives_for_an_hour(
    own_firm, visit, database, folder, person
):
    write(own_firm, visit, person, **({"audience": "office"} if person == "ada" else {}))
    (message,) = messages_of(own_firm)
    author, url = visit(own_firm, person), url_of(own_firm, person, message, "files")
    assert f'action="{url}"' in author.get(page_of(own_firm, person)).text
    assert add(author, own_firm, person, message).status_code == 303
    assert add(author, own_firm, person, message, **sent("page.html", b"<html>")).status_code == 422
    assert add(author, own_firm, person, message, nothing="").status_code == 422
    assert [(file.name, file.audience) for file in files_of(own_firm)] == [("more.pdf", message.audience)]
    age(own_firm, database, EDITABLE + timedelta(seconds=5))
    assert f'action="{url}"' not in author.get(page_of(own_firm, person)).text
    assert add(author, own_firm, person, message).status_code == 303, "it was on its way"
    age(own_firm, database, FILES_FOLLOW + timedelta(seconds=5))
    answer = add(author, own_firm, person, message)
    assert answer.status_code == 409 and "for an hour" in answer.text
    assert len(files_of(own_firm)) == 2


def test_nobody_else_adds_one_and_nobody_to_one_that_is_removed(own_firm, visit, folder):
    write(own_firm, visit, "bob")
    (message,) = messages_of(own_firm)
    for person in ("mia", "ada", "pia", "stan", "sue"):
        visitor = visit(own_firm, person)
        assert f'action="{url_of(own_firm, person, message, "files")}"' not in visitor.get(page_of(own_firm, person)).text
        assert add(visitor, own_firm, person, message).status_code == 422, person
    visit(own_firm, "bob").post(url_of(own_firm, "bob", message, "removal"))
    assert add(visit(own_firm, "bob"), own_firm, "bob", message).status_code == 409
    assert files_of(own_firm) == []


@pytest.mark.parametrize("by", ["bob", "ada"])
def test_with_the_message_its_files_are_gone(app, own_firm, visit, stores, by):
    write(own_firm, visit, "bob", **sent("oven.jpg", saved(drawn(), "JPEG")))
    (message,) = messages_of(own_firm)
    add(visit(own_firm, "bob"), own_firm, "bob", message)
    run_jobs(app)
    files = files_of(own_firm)
    assert [file.state for file in files] == ["ready", "ready"]
    assert visit(own_firm, by).post(url_of(own_firm, by, message, "removal")).status_code == 303
    for person, door in (("bob", "client-portal"), ("ada", "admin")):
        for file in files:
            assert visit(own_firm, person).get(f"/{door}/files/{file.id}/download").status_code == 404
            assert file.name not in visit(own_firm, person).get(f"/{door}/files").text
    run_jobs(app)
    assert (files_of(own_firm), lying_there(stores["files"]), lying_there(stores["uploads"])) == ([], set(), set())


# What another request does while one is on its way.
TAKEN_BACK = "update app.messages set words = null, removed_at = now(), removed_by = 'Bob' where business_id = %s"
REMOVED = "update app.files set state = 'removed', audience = 'office' where business_id = %s"


@pytest.mark.parametrize("meanwhile", ["share", "add"])
def test_what_was_taken_back_meanwhile_is_neither_shared_nor_added_to(database, own_firm, visit, folder, meanwhile):
    write(own_firm, visit, "bob", **sent())
    (message,), (file,) = messages_of(own_firm), files_of(own_firm)
    bob = SimpleNamespace(user_type="client", id=own_firm.bob.id, name="Bob")

    def work():
        found = db.session.get(File, file.id), db.session.get(Message, message.id)
        with psycopg.connect(database, autocommit=True) as other:
            for statement in (TAKEN_BACK, REMOVED):
                other.execute(statement, (own_firm.id,))
        if meanwhile == "share":
            set_audience(found[0], "team", by=own_firm.people["ada"])
        else:
            add_file(found[1], "plan.pdf", BytesIO(PLAN), by=bob)

    with pytest.raises(Conflict, match="is removed already" if meanwhile == "share" else "for an hour"):
        own_firm.do(work)


def test_one_that_is_removed_alone_leaves_the_message(own_firm, visit, folder):
    write(own_firm, visit, "bob", **sent())
    (file,) = files_of(own_firm)
    ada = visit(own_firm, "ada")
    assert ada.post(f"/admin/files/{file.id}/removal").status_code == 303
    assert "is removed" in ada.get(page_of(own_firm, "ada")).text
    page = ada.get(page_of(own_firm, "ada")).text
    assert SAID in page and file.name not in page


# ── Below the application ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", ["bob", "mia", "sue", "ada"])
def test_no_statement_hangs_a_file_on_another_s_message_nor_on_an_old_one(server, database, own_firm, visit, person):
    for author, audience in (("bob", None), ("mia", None), ("sue", None), ("ada", "client"), ("ada", "office")):
        write(own_firm, visit, author, **({"audience": audience} if audience else {}))
    mine = [message for message in messages_of(own_firm) if message.person_name == own_firm.people[person].name]
    others = [message for message in messages_of(own_firm) if message not in mine]
    assert mine and others
    taken = [one.id for one in messages_of(own_firm) if hangs_on(server, database, own_firm, person, one)]
    assert taken == [one.id for one in mine]
    assert not hangs_on(server, database, own_firm, person, mine[0], audience="team" if mine[0].audience != "team" else "client")
    assert not hangs_on(server, database, own_firm, person, mine[0], project_id=own_firm.bakery_completed.id)
    age(own_firm, database, FILES_FOLLOW + timedelta(seconds=5))
    assert not any(hangs_on(server, database, own_firm, person, message) for message in messages_of(own_firm))


def test_nor_on_one_that_is_removed(server, database, own_firm, visit):
    write(own_firm, visit, "bob")
    (message,) = messages_of(own_firm)
    visit(own_firm, "bob").post(url_of(own_firm, "bob", message, "removal"))
    assert not hangs_on(server, database, own_firm, "bob", message)


def hangs_on(server, database, firm, person, message, **changed):
    row = {"business_id": firm.id, "client_id": message.client_id, "project_id": message.project_id, "message_id": message.id, "id": uuid7(),
           "audience": message.audience, "name": "plan.pdf", "mimetype": "application/pdf", "size": 1, "sha256": "x", "upload_key": "x",
           "by_client": person in ("bob", "mia"), "person_name": "I"} | changed  # fmt: skip
    statement = f"insert into app.files ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})"
    with standing_as(server, database, firm, person) as connection:
        try:
            connection.execute(statement, list(row.values()))
        except (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege, psycopg.errors.ForeignKeyViolation):
            return False
        finally:
            connection.rollback()
    return True
