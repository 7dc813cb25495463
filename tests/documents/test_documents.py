"""Documents: who finds which, from the first draft to what a client sees, and what is said of who saw it."""

import re
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import insert, select, update

from app.core.db import db, uuid7
from app.domain.documents.document import Document, DocumentStatus
from app.domain.documents.version import DocumentVersion
from app.domain.files.file import File
from app.domain.users.user import User
from tests.isolation.doors import PEOPLE, standing_as
from tests.jobs import run_jobs
from tests.past import make_documents

OFFICE = {"ada", "pia", "stan"}
CLIENTS = {"bob", "mia"}
CONTRACT = b"%PDF-1.7 a contract"


def door_of(person):
    return "client-portal" if person in ("bob", "mia", "carla", "max") else "admin"


def readers(status):
    return OFFICE | CLIENTS | {"sue"} if status == "published" else OFFICE


def documents_of(firm):
    query = select(Document.id, Document.title, Document.status, Document.version, Document.is_published)
    return firm.do(lambda: db.session.execute(query.where(Document.removed_at.is_(None)).order_by(Document.id)).all())


def add(visitor, firm, name="contract.pdf", content=CONTRACT, **form):
    sent = {"type_id": firm.contract_type.id, "project_id": firm.bakery_project.id, "file": (BytesIO(content), name)}
    return visitor.post(f"/admin/documents/of-client/{firm.bakery.id}", sent | form)


# ── Every status and every role, at every page and every way to its bytes ───────────────────────────────────────────────


@pytest.mark.parametrize("person", set(PEOPLE) - {"tom"})
@pytest.mark.parametrize("status", DocumentStatus)
def test_who_sees_what_of_each_status(own_firm, visit, status, person):
    document, version = (own_firm.things[f"bakery_{status.value}_{noun}"] for noun in ("document", "version"))
    visitor, at = visit(own_firm, person), f"/{door_of(person)}"
    there = person in readers(status.value)
    absent = 403 if person == "sue" else 404
    assert visitor.get(f"{at}/documents/{document.id}").status_code == (200 if there else absent)
    sent = visitor.get(f"{at}/document-versions/{version.id}/download")
    assert sent.status_code == (200 if there else absent)
    assert not there or (b"content of" in sent.data and "attachment" in sent.headers["Content-Disposition"])
    lists = [f"{at}/documents", f"{at}/documents?project_id={own_firm.bakery_project.id}", f"{at}/documents?q={status.value}"]
    lists.append(f"{at}/projects/{own_firm.bakery_project.id}")
    for url in lists if person not in ("carla", "max") else lists[:3]:
        assert (document.title in visitor.get(url).text) == there, url
    for other in ("files", "projects"):
        assert version.number == 1 and f"{document.title}.txt" not in visitor.get(f"{at}/{other}").text, "it is no file of theirs"


@pytest.mark.parametrize("person", set(PEOPLE) - {"tom"})
@pytest.mark.parametrize("status", DocumentStatus)
def test_and_what_of_it_the_database_gives_to_an_injected_statement(server, database, own_firm, status, person):
    document = own_firm.things[f"bakery_{status.value}_document"]
    there = person in readers(status.value)
    with standing_as(server, database, own_firm, person) as connection:
        for table, key in (("documents", "id"), ("document_versions", "document_id"), ("files", "document_id")):
            found = connection.execute(f"select count(*) as n from app.{table} where {key} = %s", (document.id,)).fetchone()["n"]
            # Of the one that is published there is a newer draft, too.
            most = 2 if person in OFFICE and table != "documents" and status == "published" else 1
            assert found == (most if there else 0), table


@pytest.mark.parametrize("person", sorted(CLIENTS | {"sue"}))
def test_of_a_published_one_what_is_being_worked_on_is_not_seen(own_firm, visit, person):
    document, visitor = own_firm.bakery_document, visit(own_firm, person)
    page = visitor.get(f"/{door_of(person)}/documents/{document.id}").text
    assert "newer draft" not in page and "Version 2" not in page
    draft = own_firm.do(
        lambda: db.session.scalars(
            select(DocumentVersion).where(DocumentVersion.document_id == document.id, DocumentVersion.number == 2)
        ).one()
    )
    for part in ("download", "small", "large"):
        answer = visitor.get(f"/{door_of(person)}/document-versions/{draft.id}/{part}")
        assert answer.status_code == (403 if person == "sue" else 404)


def test_whoever_sees_their_own_projects_alone_sees_the_documents_of_those(own_firm, visit):
    scoped = update(User).where(User.id == own_firm.mia.id).values(scope="own")
    document, wide = own_firm.bakery_document, own_firm.bakery_wide_document
    own_firm.do(lambda: db.session.execute(scoped))
    mia = visit(own_firm, "mia")
    assert document.title not in mia.get("/client-portal/documents").text
    assert mia.get(f"/client-portal/documents/{document.id}").status_code == 404
    own_firm.change(own_firm.bakery_project, client_user_id=own_firm.mia.id)
    page = mia.get("/client-portal/documents").text
    assert document.title in page and wide.title not in page, "what is the whole client's is not theirs"
    assert mia.get(f"/client-portal/documents/{wide.id}").status_code == 404
    assert mia.get(f"/client-portal/documents/{document.id}").status_code == 200
    assert re.search(r"Documents</a></dt>\s*<dd>2<", mia.get("/client-portal/").text), "the scanned one, too"


def test_a_dashboard_counts_documents_as_far_as_a_thousand(own_firm, visit):
    own_firm.things["bakery_document"]
    bob = visit(own_firm, "bob")
    number = re.compile(r"Documents</a></dt>\s*<dd>([\d,+]+)<")
    (there,) = number.findall(bob.get("/client-portal/").text)
    one = {"type_id": own_firm.contract_type.id, "client_id": own_firm.bakery.id, "title": "Notes", "published_version": 1}

    def add_more(many):
        rows = [one | {"id": uuid7(), "published_at": datetime.now(UTC)} for _ in range(many)]
        own_firm.do(lambda: db.session.execute(insert(Document), rows))

    add_more(1000 - int(there))
    assert number.findall(bob.get("/client-portal/").text) == ["1,000"]
    add_more(1)
    assert number.findall(bob.get("/client-portal/").text) == ["1,000+"]


# ── From a draft to the client's page ───────────────────────────────────────────────────────────────────────────────────


def test_a_document_on_its_way(app, own_firm, visit, folder):
    stan, pia, bob = (visit(own_firm, name) for name in ("stan", "pia", "bob"))
    answer = add(stan, own_firm, "Contract_for the oven.pdf")
    assert answer.status_code == 303 and answer.location.startswith(f"/admin/documents/of-client/{own_firm.bakery.id}")
    (document,) = documents_of(own_firm)
    assert (document.title, document.status, document.version, document.is_published) == (
        "Contract for the oven",
        "draft",
        1,
        False,
    )
    assert "Contract for the oven" in stan.get(answer.location).text.partition("Added last")[2]
    run_jobs(app)
    (version,) = own_firm.do(lambda: list(db.session.scalars(select(DocumentVersion))))
    for person, part in ((stan, "submission"), (pia, "approval"), (pia, "publication")):
        assert bob.get(f"/client-portal/documents/{document.id}").status_code == 404
        assert person.post(f"/admin/document-versions/{version.id}/{part}").status_code == 303
    page = bob.get(f"/client-portal/documents/{document.id}").text
    assert "Version 1, published on" in page and f"/client-portal/document-versions/{version.id}/download" in page
    assert bob.get(f"/client-portal/document-versions/{version.id}/download").data == CONTRACT
    assert "Seen by" in pia.get(f"/admin/documents/{document.id}").text


def test_a_newer_version_is_seen_when_it_is_published_and_the_one_before_again_when_it_is_withdrawn(app, own_firm, visit, folder):
    stan, pia, bob = (visit(own_firm, name) for name in ("stan", "pia", "bob"))
    add(stan, own_firm, type_id=own_firm.drawing_type.id)
    (document,) = documents_of(own_firm)
    at = f"/client-portal/documents/{document.id}"
    stan.post(f"/admin/documents/{document.id}/versions", {"file": (BytesIO(b"%PDF-1.7 second"), "second.pdf")})
    run_jobs(app)
    first, second = own_firm.do(lambda: list(db.session.scalars(select(DocumentVersion).order_by(DocumentVersion.number))))
    assert pia.post(f"/admin/document-versions/{first.id}/publication").status_code == 422, "it is no longer the newest"
    assert pia.post(f"/admin/document-versions/{second.id}/publication").status_code == 303
    stan.post(f"/admin/documents/{document.id}/versions", {"file": (BytesIO(b"%PDF-1.7 third"), "third.pdf")})
    run_jobs(app)
    third = own_firm.do(lambda: db.session.scalars(select(DocumentVersion).where(DocumentVersion.number == 3)).one())
    assert "Version 2, published" in bob.get(at).text and "third.pdf" not in bob.get(at).text
    assert pia.post(f"/admin/document-versions/{third.id}/publication").status_code == 303
    page = bob.get(at).text
    assert "Version 3, published" in page and "second.pdf" in page, "what they had stays there to read"
    assert pia.post(f"/admin/document-versions/{third.id}/withdrawal").status_code == 303
    page = bob.get(at).text
    assert "Version 2, published" in page and "third.pdf" not in page
    assert bob.get(f"/client-portal/document-versions/{third.id}/download").status_code == 404
    assert pia.post(f"/admin/document-versions/{second.id}/withdrawal").status_code == 303
    assert bob.get(at).status_code == 404


@pytest.mark.parametrize(("form", "words"), [
    ({"type_id": ""}, "Choose the type."), ({"type_id": "nothing"}, "Choose one from the list."),
    ({"file": (BytesIO(b""), "")}, "Choose a file."), ({"file": (BytesIO(b"<html>"), "page.html")}, "This kind of file is not accepted."),
    ({"file": (BytesIO(b"%PDF-1.7"), "a\u202egpj.pdf")}, "invisible sign"),
])  # fmt: skip
def test_what_is_no_document_is_refused_with_what_was_chosen(own_firm, visit, folder, form, words):
    answer = add(visit(own_firm, "stan"), own_firm, **form)
    assert answer.status_code == 422 and words in answer.text
    assert documents_of(own_firm) == []
    assert not list((folder / "uploads").rglob("*/*")), "nothing is left of it"


def test_it_is_of_a_project_of_that_client_and_of_a_type_that_is_in_use(own_firm, visit, folder, database):
    stan = visit(own_firm, "stan")
    assert add(stan, own_firm, project_id=own_firm.cinema_project.id).status_code == 422
    with psycopg.connect(database) as owner:
        owner.execute("update app.document_types set is_active = false where id = %s", (own_firm.contract_type.id,))
    assert add(stan, own_firm).status_code == 422
    assert documents_of(own_firm) == []


def test_a_file_is_called_after_what_it_is(own_firm, visit, folder):
    for name in ("x" * 250 + ".pdf", ".pdf.pdf", "ä_ö ü.PDF"):
        assert add(visit(own_firm, "stan"), own_firm, name).status_code == 303
    assert [document.title for document in documents_of(own_firm)] == ["x" * 160, ".pdf", "ä ö ü"]


def test_it_may_be_called_otherwise_and_be_of_another_type(own_firm, visit):
    document, stan = own_firm.bakery_document, visit(own_firm, "pia")
    form = {"title": "Terms", "type_id": own_firm.contract_type.id}
    assert stan.post(f"/admin/documents/{document.id}/edit", form).status_code == 303
    assert "<h1>Terms</h1>" in visit(own_firm, "bob").get(f"/client-portal/documents/{document.id}").text.replace("\n", "")
    assert stan.post(f"/admin/documents/{document.id}/edit", form | {"title": " "}).status_code == 422


def test_what_is_published_is_withdrawn_before_it_is_removed(app, own_firm, visit, folder):
    stan, draft, shown = visit(own_firm, "stan"), own_firm.bakery_draft_document, own_firm.bakery_document
    answer = stan.post(f"/admin/documents/{shown.id}/removal")
    assert answer.status_code == 422 and "Withdraw it first" in answer.text
    assert stan.post(f"/admin/documents/{draft.id}/removal").status_code == 303
    assert stan.get(f"/admin/documents/{draft.id}").status_code == 404
    assert stan.get(f"/admin/document-versions/{own_firm.bakery_draft_version.id}/download").status_code == 404
    run_jobs(app)
    assert own_firm.do(lambda: db.session.scalars(select(File).where(File.document_id == draft.id)).all()) == []
    assert draft.title not in stan.get("/admin/documents").text
    answer = stan.post(f"/admin/document-versions/{own_firm.bakery_draft_version.id}/submission")
    assert answer.status_code == 409


def test_several_are_published_at_once_and_it_is_said_which_are_not(own_firm, visit):
    things = [own_firm.things[f"bakery_{status}_document"] for status in ("approved", "draft", "pending", "rejected")]
    page = visit(own_firm, "pia").get("/admin/documents?status=approved").text
    assert f'value="{things[0].id}"' in page and "Publish those chosen" in page
    assert "Publish those chosen" not in visit(own_firm, "stan").get("/admin/documents?status=approved").text
    foreign = own_firm.cinema_approved_document
    pia = visit(own_firm, "pia")
    answer = pia.post("/admin/documents/publication", {"documents": [thing.id for thing in (*things, foreign)] + ["nonsense"]})
    assert "Choose from the list." in pia.get(answer.location).text, "what is no id was not chosen on the page"
    answer = pia.post("/admin/documents/publication", {"documents": [thing.id for thing in things]})
    assert answer.status_code == 303
    words = pia.get(answer.location).text
    assert "2 documents are published." in words
    assert f"{things[2].title} is not published:" in words and f"{things[3].title} is not published:" in words
    rows = {document.id: document.status for document in documents_of(own_firm)}
    assert [rows[thing.id] for thing in things] == ["published", "published", "pending", "rejected"]
    assert rows[foreign.id] == "approved"


def test_of_several_there_is_one_at_least_and_no_more_than_a_page_has(own_firm, visit):
    pia = visit(own_firm, "pia")
    for chosen, words in (([], "Choose one at least."), ([uuid4() for _ in range(26)], "Choose at most 25 at once.")):
        answer = pia.post("/admin/documents/publication?status=draft", {"documents": chosen})
        assert answer.location.endswith("/admin/documents?status=draft") and words in pia.get(answer.location).text


def test_each_that_is_not_published_is_named_though_they_are_called_alike(own_firm, visit):
    things = own_firm.bakery_pending_document, own_firm.bakery_rejected_document
    alike = update(Document).where(Document.id.in_([thing.id for thing in things])).values(title="Contract")
    own_firm.do(lambda: db.session.execute(alike))
    pia = visit(own_firm, "pia")
    answer = pia.post(
        f"/admin/documents/publication?status=draft&client_id={own_firm.bakery.id}", {"documents": [t.id for t in things]}
    )
    assert answer.location.endswith(f"/admin/documents?status=draft&client_id={own_firm.bakery.id}"), "back where one was"
    words = pia.get(answer.location).text
    assert words.count("Contract is not published:") == 2 and "0 documents" not in words


def test_what_can_t_be_published_has_no_box(own_firm, visit):
    draft, rejected = own_firm.bakery_draft_document, own_firm.bakery_rejected_document
    page = visit(own_firm, "pia").get("/admin/documents?status=draft").text
    assert draft.title in page and f'value="{draft.id}"' in page
    assert rejected.title in page and f'value="{rejected.id}"' not in page


def test_nobody_publishes_several_of_another_business(own_firm, other_firm, visit):
    foreign = other_firm.bakery_approved_document
    visit(own_firm, "pia").post("/admin/documents/publication", {"documents": [foreign.id]})
    query = select(Document.status).where(Document.id == foreign.id)
    assert other_firm.do(lambda: db.session.scalar(query)) == "approved"


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_nobody_has_seen_comes_first_and_then_the_latest_published(own_firm, visit, database):
    for status in DocumentStatus:
        own_firm.things[f"bakery_{status.value}_document"]
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        for days, thing in enumerate((own_firm.bakery_wide_document, own_firm.bakery_document, own_firm.cinema_document)):
            owner.execute(
                "update app.documents set published_at = now() - make_interval(days => %s) where id = %s", (days + 1, thing.id)
            )
    titles = [title.partition(" document")[0] for title in rows(visit(own_firm, "ada").get("/admin/documents").text)]
    unseen = [title for title in titles if "published" not in title]
    assert titles[: len(unseen)] == unseen and len(unseen) == 8
    titles = rows(visit(own_firm, "bob").get("/client-portal/documents").text)
    assert [title.partition(" document")[0] for title in titles] == ["scanned published", "published of all", "published"]


def rows(page):
    return re.findall(r'<td class="lead">\s*<a href="[^"]+">([^<]+)</a>', page)


def test_a_long_list_goes_on_where_it_stopped(own_firm, visit, database):
    """By the day of their publication, of which some are one, and back."""
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")
        owner.execute(
            """
            insert into app.documents (business_id, client_id, id, project_id, type_id, title, version, status, published_version, published_at)
            select business_id, client_id, gen_random_uuid(), project_id, type_id, 'paper ' || n, 1, 'published', 1, now() - make_interval(days => n / 3)
              from app.documents, generate_series(1, 60) n where id = %s
            """,
            (own_firm.bakery_document.id,),
        )
    bob, found, url = visit(own_firm, "bob"), [], "/client-portal/documents?q=paper"
    while url:
        page = bob.get(url).text
        found.append(rows(page))
        older = re.search(r'id="page-next"[^>]* href="([^"]+)"', page)
        url = older[1].replace("&amp;", "&") if older else None
    assert [len(part) for part in found] == [25, 25, 10]
    names = [name for part in found for name in part]
    assert len(set(names)) == 60
    days = [int(name.removeprefix("paper ")) // 3 for name in names]
    assert days == sorted(days)
    newer = re.search(r'id="page-prev"[^>]* href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert rows(bob.get(newer).text) == found[1]


def test_it_goes_on_where_a_row_stood_whatever_became_of_that_since(own_firm, visit, database):
    paper = """
        insert into app.documents (business_id, client_id, id, project_id, type_id, title, version, status, published_version, published_at)
        select business_id, client_id, gen_random_uuid(), project_id, type_id, 'paper ' || n, 1, %s, %s, %s
          from app.documents, generate_series(1, 60) n where id = %s
    """
    become = "update app.documents set status = %s, published_version = %s, published_at = %s where id = %s"
    shown, hidden = ("published", 1, "2026-01-01"), ("draft", None, None)
    for person, were, then in (("ada", hidden, shown), ("bob", shown, hidden)):
        with psycopg.connect(database) as owner:
            owner.execute("set local session_replication_role = replica")
            owner.execute(paper, (*were, own_firm.bakery_document.id))
        visitor, url = visit(own_firm, person), f"/{door_of(person)}/documents?q=paper"
        page = visitor.get(url).text
        older = re.search(r'id="page-next"[^>]* href="([^"]+)"', page)[1].replace("&amp;", "&")
        follows = rows(visitor.get(older).text)
        with psycopg.connect(database) as owner:
            owner.execute("set local session_replication_role = replica")
            owner.execute(become, (*then, re.search("before=([0-9a-f-]+)", older)[1]))
        assert rows(visitor.get(older).text) == follows and len(follows) == 25
        with psycopg.connect(database) as owner:
            owner.execute("delete from app.documents where title like 'paper%'")


@pytest.mark.parametrize(
    "place", ["before=x", "before=", "after=x@y", "before=%s@", "before=%s@99999999999999999999999", "after=%s"]
)
def test_what_is_no_place_is_the_top(own_firm, visit, place):
    there = place.replace("%s", str(own_firm.bakery_document.id))
    titles = rows(visit(own_firm, "bob").get("/client-portal/documents").text)
    assert rows(visit(own_firm, "bob").get(f"/client-portal/documents?{there}").text) == titles


def test_under_published_stands_what_clients_see(own_firm, visit):
    """Though something newer is being written."""
    assert own_firm.bakery_document.title in rows(visit(own_firm, "ada").get("/admin/documents?status=published").text)


# ── Receipts, activity, modules ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_office_is_told_who_saw_which_version(own_firm, visit):
    document, version = own_firm.bakery_document, own_firm.bakery_published_version
    at = f"/admin/documents/{document.id}"
    assert "Nobody of the client&#39;s has opened it yet." in visit(own_firm, "stan").get(at).text
    visit(own_firm, "bob").get(f"/client-portal/documents/{document.id}")
    visit(own_firm, "mia").get(f"/client-portal/document-versions/{version.id}/download")
    card = visit(own_firm, "stan").get(at).text.partition("Seen by</h2>")[2].partition("</section>")[0]
    told = dict(re.findall(r"<li>\s*<div>([^<]+)<span class=\"sub\">([^<]*)</span>", card))
    assert told.keys() == {own_firm.bob.name, own_firm.mia.name}
    assert told[own_firm.bob.name].startswith("opened") and told[own_firm.mia.name].startswith("downloaded")
    assert all(words.endswith("version 1") for words in told.values())
    assert "Seen by" not in visit(own_firm, "sue").get(at).text


def test_and_is_told_so_though_it_is_withdrawn_since(own_firm, visit):
    document, pia = own_firm.bakery_document, visit(own_firm, "pia")
    second = own_firm.do(
        lambda: db.session.scalars(
            select(DocumentVersion).where(DocumentVersion.document_id == document.id, DocumentVersion.number == 2)
        ).one()
    )
    assert pia.post(f"/admin/document-versions/{second.id}/publication").status_code == 303
    visit(own_firm, "bob").get(f"/client-portal/documents/{document.id}")
    for version in (second, own_firm.bakery_published_version):
        assert pia.post(f"/admin/document-versions/{version.id}/withdrawal").status_code == 303
        card = pia.get(f"/admin/documents/{document.id}").text.partition("Seen by</h2>")[2].partition("</section>")[0]
        assert "version 2" in card and "version 1" not in card


def test_what_was_done_with_it_is_read_in_the_activity(own_firm, visit):
    document, version = own_firm.bakery_document, own_firm.bakery_published_version
    visit(own_firm, "bob").get(f"/client-portal/documents/{document.id}")
    visit(own_firm, "bob").get(f"/client-portal/document-versions/{version.id}/download")
    page = visit(own_firm, "ada").get("/admin/activity?kind=all").text
    assert f"Looked at document {document.title}" in page and f"Downloaded {document.title}" in page


def test_without_the_module_there_is_nothing_of_it(own_firm, visit):
    document, version = own_firm.bakery_document, own_firm.bakery_published_version
    people = {name: visit(own_firm, name) for name in ("ada", "sue", "bob")}
    own_firm.change_itself(modules=["projects", "time"])
    for name, visitor in people.items():
        at = f"/{door_of(name)}"
        for url in (f"{at}/documents", f"{at}/documents/{document.id}", f"{at}/document-versions/{version.id}/download"):
            assert visitor.get(url).status_code == 404, (name, url)
        for url in (f"{at}/", f"{at}/projects/{own_firm.bakery_project.id}"):
            page = visitor.get(url).text
            assert "/documents" not in page and document.title not in page, (name, url)
    for part in ("", f"/{own_firm.contract_type.id}/edit"):
        assert people["ada"].get(f"/admin/settings/document-types{part}").status_code == 404
    assert "document-types" not in people["ada"].get("/admin/settings").text


def test_and_without_that_of_projects_it_is_there(own_firm, visit):
    document, version = own_firm.bakery_document, own_firm.bakery_published_version
    own_firm.change_itself(modules=["documents"])
    bob = visit(own_firm, "bob")
    page = bob.get(f"/client-portal/documents/{document.id}")
    assert page.status_code == 200 and "/client-portal/projects" not in page.text
    assert bob.get(f"/client-portal/document-versions/{version.id}/download").status_code == 200


def test_nor_the_names_of_projects(own_firm, visit):
    name = own_firm.bakery_project.name
    own_firm.make(make_documents)
    own_firm.change_itself(modules=["documents"])
    for person in ("bob", "stan", "sue"):
        assert name not in visit(own_firm, person).get(f"/{door_of(person)}/documents").text
    assert 'name="project_id"' not in visit(own_firm, "stan").get(f"/admin/documents/of-client/{own_firm.bakery.id}").text


def test_a_page_of_many_types_asks_no_more(own_firm, visit):
    ada, counts = visit(own_firm, "ada"), set()
    for name in ("One", "Two", "Three"):
        ada.get("/admin/settings/document-types")
        counts.add(ada.statements)
        assert ada.post("/admin/settings/document-types", {"name": name}).status_code == 303
        ada.get("/admin/settings/document-types")
    assert len(counts) == 1


def test_types_are_the_business_s_own(own_firm, visit, database):
    """As categories are: tests/settings has the rest."""
    ada, at = visit(own_firm, "ada"), "/admin/settings/document-types"
    assert ada.post(at, {"name": "Permit", "requires_approval": "y"}).status_code == 303
    page = ada.get(at).text
    assert page.count("Approved before it is published") == 2
    assert ada.post(f"{at}/{own_firm.contract_type.id}/deactivation").status_code == 303
    offered = ada.get(f"/admin/documents/of-client/{own_firm.bakery.id}").text
    assert ">Permit</option>" in offered and f"{own_firm.contract_type.name}</option>" not in offered
    with psycopg.connect(database) as owner:
        owner.execute("delete from app.document_types where business_id = %s", (own_firm.id,))
    assert "No document types yet" in ada.get(at).text
    assert "There is no document type yet." in ada.get(f"/admin/documents/of-client/{own_firm.bakery.id}").text
    assert visit(own_firm, "stan").get(at).status_code == 403
