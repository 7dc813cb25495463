"""Receipts: by whom of the client a thing was opened and downloaded. The office reads them beside it, and nobody else asks."""

import re

import psycopg
import pytest

from app.domain.invoices.document import render_document
from tests.isolation.doors import PEOPLE, standing_as

TOLD = {"ada", "pia", "stan"}


def receipts(visit, firm, person, url):
    """Each person beside the thing, and what they did."""
    card = visit(firm, person).get(url).text.partition("Seen by</h2>")[2].partition("</section>")[0]
    return {
        name: re.findall(r"opened|downloaded", sub)
        for name, sub in re.findall(r"<li>\s*<div>([^<]+)<span class=\"sub\">([^<]*)</span>", card)
    }


@pytest.fixture
def things(own_firm):
    """By noun: where the client opens it, where it downloads it, and where the office has it."""
    invoice, file = own_firm.bakery_open, own_firm.bakery_file
    own_firm.do(lambda: render_document(str(invoice.id), "invoice"))
    return {
        "invoices": (f"/client-portal/invoices/{invoice.id}", f"/client-portal/invoices/{invoice.id}/pdf", f"/admin/invoices/{invoice.id}"),
        "files": (f"/client-portal/files/{file.id}", f"/client-portal/files/{file.id}/download", f"/admin/files/{file.id}"),
    }  # fmt: skip


@pytest.mark.parametrize("noun", ["invoices", "files"])
def test_the_office_is_told_who_opened_it_and_who_downloaded_it(own_firm, visit, things, noun):
    page, download, beside = things[noun]
    assert "Nobody of the client&#39;s has opened it yet." in visit(own_firm, "stan").get(beside).text
    assert visit(own_firm, "bob").get(page).status_code == 200
    for person in TOLD:
        assert receipts(visit, own_firm, person, beside) == {own_firm.bob.name: ["opened"]}
    assert visit(own_firm, "bob").get(download).status_code == 200
    if noun == "files":
        visit(own_firm, "mia").get(download)
    expected = {own_firm.bob.name: ["opened", "downloaded"]} | ({own_firm.mia.name: ["downloaded"]} if noun == "files" else {})
    assert receipts(visit, own_firm, "ada", beside) == expected
    assert "Seen by" not in visit(own_firm, "sue").get(beside).text


@pytest.mark.parametrize("noun", ["invoices", "files"])
def test_nobody_s_else_look_counts(own_firm, visit, things, noun):
    """Not the office's own, no foreign client's in vain, and no part of a page."""
    page, _download, beside = things[noun]
    for person in ("ada", "stan", "sue"):
        visit(own_firm, person).get(beside)
        visit(own_firm, person).get(f"{beside}/{'pdf' if noun == 'invoices' else 'download'}")
    for person in ("carla", "max"):
        assert visit(own_firm, person).get(page).status_code in (403, 404)
    visit(own_firm, "bob").fragment(page)
    assert receipts(visit, own_firm, "ada", beside) == {}


def test_it_stays_when_the_person_goes(own_firm, visit, things):
    page, _download, beside = things["files"]
    visit(own_firm, "mia").get(page)
    visit(own_firm, "bob").post(f"/client-portal/team/{own_firm.mia.id}/removal")
    assert receipts(visit, own_firm, "ada", beside) == {own_firm.mia.name: ["opened"]}


def test_what_a_client_does_not_see_has_no_receipts(own_firm, visit):
    for url in (f"/admin/files/{own_firm.bakery_office_file.id}", f"/admin/invoices/{own_firm.bakery_draft.id}"):
        assert "Seen by" not in visit(own_firm, "ada").get(url).text


@pytest.mark.parametrize("person", PEOPLE)
def test_no_other_door_may_ask_and_nothing_foreign_is_told(server, database, own_firm, other_firm, visit, things, person):
    for page, _, _ in things.values():
        visit(own_firm, "bob").get(page)
    visit(other_firm, "bob").get(f"/client-portal/invoices/{other_firm.bakery_open.id}")
    own = {"invoices": own_firm.bakery_open.id, "files": own_firm.bakery_file.id, "projects": own_firm.bakery_project.id}
    with standing_as(server, database, own_firm, person) as connection:
        for noun, id in own.items():
            if PEOPLE[person] != "vitrine_admin":
                with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                    connection.execute("select * from app.seen(%s, %s)", (noun, id))
            else:
                told = connection.execute("select * from app.seen(%s, %s)", (noun, id)).fetchall()
                assert [row["person_name"] for row in told] == ([own_firm.bob.name] if noun != "projects" else [])
        if PEOPLE[person] == "vitrine_admin":
            assert connection.execute("select * from app.seen('invoices', %s)", (other_firm.bakery_open.id,)).fetchall() == []


def test_without_the_permission_nothing_is_told(server, database, own_firm, visit, things):
    """A permission that the context does not hold; who holds none for invoices is nobody of the office's, so it is taken from the table."""
    visit(own_firm, "bob").get(things["invoices"][0])
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("delete from platform.role_permissions where role = 'staff' and permission = 'invoices:read'")
        try:
            with standing_as(server, database, own_firm, "stan") as connection:
                assert connection.execute("select * from app.seen('invoices', %s)", (own_firm.bakery_open.id,)).fetchall() == []
        finally:
            owner.execute("insert into platform.role_permissions (role, permission) values ('staff', 'invoices:read')")


def test_what_is_taken_along_with_all_else_counts_as_downloaded(own_firm, visit, things):
    """As far as it was there to be taken."""
    file, version = own_firm.bakery_file, own_firm.bakery_document
    whole = f"/client-portal/projects/{own_firm.bakery_project.id}/files.zip"
    assert visit(own_firm, "mia").get(whole).status_code == 200
    assert receipts(visit, own_firm, "ada", f"/admin/files/{file.id}") == {own_firm.mia.name: ["downloaded"]}
    assert receipts(visit, own_firm, "ada", f"/admin/documents/{version.id}") == {own_firm.mia.name: ["downloaded"]}
    for url in (f"/admin/files/{own_firm.bakery_office_file.id}", f"/admin/documents/{own_firm.bakery_draft_document.id}"):
        assert receipts(visit, own_firm, "ada", url) == {}


def test_nothing_is_said_of_what_was_shared_later(own_firm, visit, things):
    file, whole = own_firm.bakery_office_file, f"/client-portal/projects/{own_firm.bakery_project.id}/files.zip"
    ada = visit(own_firm, "ada")
    assert visit(own_firm, "bob").get(whole).status_code == 200
    assert ada.post(f"/admin/files/{file.id}/audience", {"audience": "client"}).status_code == 303
    assert receipts(visit, own_firm, "ada", f"/admin/files/{file.id}") == {}
    assert visit(own_firm, "bob").get(whole).status_code == 200
    assert receipts(visit, own_firm, "ada", f"/admin/files/{file.id}") == {own_firm.bob.name: ["downloaded"]}
