"""Messages about a project: who reads them, how long their words may change, and what stays of one that is removed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import insert, select

from app.core.db import db, first_uuid7, uuid7
from app.domain.threads.list import SIZE
from app.domain.threads.message import EDITABLE, Message
from app.domain.users.user import User
from tests.isolation.doors import PEOPLE, standing_as

READERS = {
    "client": {"ada", "pia", "stan", "sue", "bob", "mia"}, "team": {"ada", "pia", "stan", "sue"}, "office": {"ada", "pia", "stan"},
}  # fmt: skip
SAID = "The floor comes on Friday, at nine."


def page_of(firm, person):
    door = "client-portal" if person in ("bob", "mia", "carla", "max") else "admin"
    return f"/{door}/projects/{firm.bakery_project.id}/messages"


def write(firm, visit, person, words=SAID, **form):
    return visit(firm, person).post(page_of(firm, person), {"words": words} | form)


def messages_of(firm):
    return firm.do(lambda: list(db.session.scalars(select(Message).order_by(Message.id))))


def url_of(firm, person, message, part):
    door = "client-portal" if person in ("bob", "mia") else "admin"
    return f"/{door}/projects/messages/{message.id}/{part}"


@pytest.mark.parametrize(
    ("person", "audience"), [("bob", None), ("mia", None), ("sue", None), ("ada", "client"), ("stan", "team"), ("pia", "office")]
)
def test_a_message_is_read_by_whom_it_is_for(own_firm, visit, person, audience):
    answer = write(own_firm, visit, person, **({"audience": audience} if audience else {}))
    (message,) = messages_of(own_firm)
    assert (answer.status_code, answer.location) == (303, f"{page_of(own_firm, person)}#message-{message.id}")
    audience = audience or ("team" if person == "sue" else "client")
    assert (message.audience, message.by_client, message.person_name) == (
        audience,
        person in ("bob", "mia"),
        own_firm.people[person].name,
    )
    for reader in set(PEOPLE) - {"tom", "carla", "max"}:
        assert (SAID in visit(own_firm, reader).get(page_of(own_firm, reader)).text) == (reader in READERS[audience]), reader
    for stranger in ("carla", "max", "tom"):
        assert visit(own_firm, stranger).get(page_of(own_firm, stranger)).status_code in (403, 404)


def test_the_office_says_each_time_who_reads_it(own_firm, visit):
    """What it writes to itself is not sent to a client by an oversight."""
    ada = visit(own_firm, "ada")
    assert "checked" not in ada.get(page_of(own_firm, "ada")).text
    answer = write(own_firm, visit, "ada")
    assert answer.status_code == 422 and "Choose who reads it." in answer.text and SAID in answer.text
    assert write(own_firm, visit, "ada", audience="everybody").status_code == 422
    assert messages_of(own_firm) == []


@pytest.mark.parametrize(("person", "audience"), [("bob", "office"), ("mia", "team"), ("sue", "client"), ("sue", "office")])
def test_nobody_else_chooses(own_firm, visit, person, audience):
    assert write(own_firm, visit, person, audience=audience).status_code == 303
    (message,) = messages_of(own_firm)
    assert message.audience == ("team" if person == "sue" else "client")


@pytest.mark.parametrize("words", ["", "   \n ", "x" * 5001])
def test_what_is_no_message_is_refused_with_what_was_typed(own_firm, visit, words):
    answer = write(own_firm, visit, "bob", words)
    assert answer.status_code == 422 and 'id="words-error"' in answer.text
    assert messages_of(own_firm) == []


def test_what_looks_like_a_page_is_words(own_firm, visit):
    write(own_firm, visit, "bob", "<script>alert(1)</script>\n**bold** & <b>")
    page = visit(own_firm, "ada").get(page_of(own_firm, "ada")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n**bold** &amp; &lt;b&gt;" in page and "<script>alert(1)" not in page


# ── Another word, soon after ────────────────────────────────────────────────────────────────────────────────────────────


def age(firm, database, age):
    """As if it had been written so long ago."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("alter table app.messages disable trigger keep_message")
        owner.execute("update app.messages set created_at = now() - %s where business_id = %s", (age, firm.id))
        owner.execute("alter table app.messages enable trigger keep_message")


@pytest.mark.parametrize("person", ["bob", "sue", "ada"])
def test_its_author_may_change_it_for_five_minutes(own_firm, visit, database, person):
    write(own_firm, visit, person, **({"audience": "client"} if person == "ada" else {}))
    (message,) = messages_of(own_firm)
    author, url = visit(own_firm, person), url_of(own_firm, person, message, "words")
    assert url in author.get(page_of(own_firm, person)).text
    assert author.post(url, {"words": "On Monday."}).status_code == 303
    page = author.get(page_of(own_firm, person)).text
    assert "On Monday." in page and SAID not in page and "changed" in page
    assert author.post(url, {"words": ""}).status_code == 422
    age(own_firm, database, EDITABLE + timedelta(seconds=5))
    assert url not in author.get(page_of(own_firm, person)).text
    answer = author.post(url, {"words": "On Tuesday."})
    assert answer.status_code == 409 and "for five minutes" in answer.text
    assert messages_of(own_firm)[0].words == "On Monday."


def test_nobody_else_may(own_firm, visit):
    """Not an admin either, and nobody of the same client."""
    write(own_firm, visit, "bob")
    (message,) = messages_of(own_firm)
    for person in ("mia", "ada", "pia", "stan", "sue"):
        visitor, url = visit(own_firm, person), url_of(own_firm, person, message, "words")
        assert url not in visitor.get(page_of(own_firm, person)).text
        answer = visitor.post(url, {"words": "Mine now."})
        assert answer.status_code == 422 and "Only who wrote" in answer.text, person
    assert messages_of(own_firm)[0].words == SAID


# ── Taken back ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("author", "by", "code"), [
    ("bob", "bob", 303), ("mia", "bob", 422), ("bob", "mia", 422), ("bob", "ada", 303), ("bob", "pia", 303), ("bob", "stan", 422), ("sue", "sue", 303),
    ("sue", "ada", 303), ("bob", "sue", 422),
])  # fmt: skip
def test_who_may_remove_whose(own_firm, visit, database, author, by, code):
    """Its author at any time, and those who manage messages. What stays is that it was there, and who took it away."""
    write(own_firm, visit, author)
    (message,) = messages_of(own_firm)
    age(own_firm, database, timedelta(days=9))
    visitor, url = visit(own_firm, by), url_of(own_firm, by, message, "removal")
    assert (url in visitor.get(page_of(own_firm, by)).text) == (code == 303)
    assert visitor.post(url).status_code == code
    (message,) = messages_of(own_firm)
    assert (message.words is None, message.removed_by) == ((True, own_firm.people[by].name) if code == 303 else (False, None))
    for reader in READERS[message.audience]:
        page = visit(own_firm, reader).get(page_of(own_firm, reader)).text
        assert (SAID in page, f"Removed by {own_firm.people[by].name}" in page) == (code != 303, code == 303)


def test_of_many_who_remove_it_at_once_one_does(own_firm, visit):
    write(own_firm, visit, "ada", audience="client")
    (message,) = messages_of(own_firm)
    visitors = [visit(own_firm, "ada") for _ in range(8)]
    for visitor in visitors:
        visitor.token()
    with ThreadPoolExecutor(8) as threads:
        codes = sorted(threads.map(lambda one: one.post(url_of(own_firm, "ada", message, "removal")).status_code, visitors))
    assert codes == [303, *[409] * 7]


def test_it_stays_when_its_author_goes(own_firm, visit):
    write(own_firm, visit, "mia")
    assert visit(own_firm, "bob").post(f"/client-portal/team/{own_firm.mia.id}/removal").status_code == 303
    assert own_firm.do(lambda: db.session.scalar(select(User.id).where(User.id == own_firm.mia.id))) is None
    (message,) = messages_of(own_firm)
    assert (message.words, message.client_user_id, message.person_name) == (SAID, None, own_firm.mia.name)
    assert SAID in visit(own_firm, "bob").get(page_of(own_firm, "bob")).text


# ── Below the application ───────────────────────────────────────────────────────────────────────────────────────────────

CHANGES = {
    "words": "words = 'other'", "audience": "audience = 'client'", "project": "project_id = project_id", "author": "person_name = 'Somebody'",
    "side": "by_client = not by_client", "time": "created_at = now()", "back": "words = 'back', removed_at = null, removed_by = null",
}  # fmt: skip


@pytest.mark.parametrize("person", ["ada", "stan", "sue", "bob", "mia"])
def test_no_statement_of_anybody_s_changes_an_old_one(server, database, own_firm, visit, person):
    for author, audience in (("bob", None), ("sue", None), ("ada", "office")):
        write(own_firm, visit, author, **({"audience": audience} if audience else {}))
    age(own_firm, database, timedelta(minutes=6))
    for change in CHANGES:
        if change == "back":
            for author in ("bob", "sue", "ada"):
                own = next(one for one in messages_of(own_firm) if one.person_name == own_firm.people[author].name)
                visit(own_firm, author).post(url_of(own_firm, author, own, "removal"))
        before = [(m.words, m.audience, m.person_name, m.by_client, m.created_at) for m in messages_of(own_firm)]
        with standing_as(server, database, own_firm, person) as connection:
            try:
                with connection.transaction():
                    changed = connection.execute(f"update app.messages set {CHANGES[change]}").rowcount
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation):
                changed = 0
            connection.commit()
        assert changed == 0, change
        assert [(m.words, m.audience, m.person_name, m.by_client, m.created_at) for m in messages_of(own_firm)] == before, change


@pytest.mark.parametrize("person", ["ada", "pia", "stan", "sue", "bob", "mia"])
def test_nor_a_new_one_of_somebody_else_s(server, database, own_firm, visit, person):
    """Those who manage messages remove them, and put no words into anybody's mouth."""
    for author, audience in (("bob", None), ("mia", None), ("sue", None), ("ada", "office")):
        write(own_firm, visit, author, **({"audience": audience} if audience else {}))
    for message in messages_of(own_firm):
        with standing_as(server, database, own_firm, person) as connection:
            try:
                changed = connection.execute("update app.messages set words = 'other' where id = %s", (message.id,)).rowcount
            except psycopg.errors.RestrictViolation:
                changed = 0
        assert changed == (message.person_name == own_firm.people[person].name)


@pytest.mark.parametrize("person", ["bob", "mia", "sue", "ada"])
def test_nobody_writes_in_another_s_name_or_to_others_than_they_may(server, database, own_firm, person):
    project = own_firm.bakery_project
    column = "client_user_id" if person in ("bob", "mia") else "staff_user_id"
    row = {"business_id": own_firm.id, "client_id": project.client_id, "project_id": project.id, "audience": "team" if person == "sue" else "client",
           "words": "x", "by_client": person in ("bob", "mia"), "person_name": "I", column: own_firm.people[person].id}  # fmt: skip
    other = {"bob": "mia", "mia": "bob", "sue": "ada", "ada": "stan"}[person]
    wrong = [{}, {column: own_firm.people[other].id}, {column: None}, {"by_client": not row["by_client"]}]
    wrong += [
        {"audience": one}
        for one in {"bob": ("team", "office"), "mia": ("team", "office"), "sue": ("client", "office")}.get(person, ())
    ]
    if person != "ada":
        wrong.append({"client_id": own_firm.cinema.id, "project_id": own_firm.cinema_project.id})
    for number, change in enumerate(wrong):
        values = row | {"id": uuid7()} | change
        statement = f"insert into app.messages ({', '.join(values)}) values ({', '.join(['%s'] * len(values))})"
        with standing_as(server, database, own_firm, person) as connection:
            try:
                connection.execute(statement, list(values.values()))
                taken = True
            except psycopg.Error:
                taken = False
        assert taken == (number == 0), change


def test_a_client_learns_of_no_staff_user(server, database, firm):
    with standing_as(server, database, firm, "bob") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select staff_user_id from app.messages")


# ── A long one ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_long_thread_is_read_backwards(own_firm, visit):
    project, then = own_firm.bakery_project, datetime.now(UTC) - timedelta(hours=1)
    rows = [
        {"id": first_uuid7(then + timedelta(seconds=n)), "client_id": project.client_id, "project_id": project.id, "audience": "client", "words": f"number {n:03d}.", "by_client": True,
         "person_name": "Bob", "created_at": datetime.now(UTC)}
        for n in range(2 * SIZE + 5)
    ]  # fmt: skip
    own_firm.do(lambda: db.session.execute(insert(Message), rows))
    bob, url, seen = visit(own_firm, "bob"), page_of(own_firm, "bob"), []
    while url:
        part = bob.fragment(url).text
        seen = re.findall(r"number (\d{3})", part) + seen
        more = re.search(r'href="([^"]+before=[^"]+)"', part)
        url = more and more.group(1)
    assert seen == [f"{n:03d}" for n in range(2 * SIZE + 5)]
    assert bob.get(f"{page_of(own_firm, 'bob')}?before=x").status_code == 404
    assert bob.get(f"{page_of(own_firm, 'bob')}?before={uuid7()}").status_code == 200
