"""Search: who finds what, by which words; that no hit says more than the page would; and what an injected statement finds."""

import re
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import update

from app.core.db import db, uuid7
from app.domain.documents.document import Document
from app.domain.projects.project import Project
from app.domain.roles.permissions import MODULE_OF
from app.domain.search.search import SOUGHT
from app.domain.users.user import User
from tests.browse import HX
from tests.cast import make_firm
from tests.domain.acting import Place
from tests.isolation.doors import standing_as

OFFICE, OUTSIDE, OWNERS, EVERYBODY = (
    {"ada", "pia", "stan"},
    {"sue", "bob", "mia"},
    {"bob"},
    {"ada", "pia", "stan", "sue", "bob", "mia"},
)
ASKERS = sorted(EVERYBODY | {"carla", "max"})
# What there is of each client's, by its name in the firm, and who may see it of the Bakery.
THINGS = {
    "": ("clients", OFFICE | {"sue"}),
    "active": ("projects", EVERYBODY),
    "completed": ("projects", EVERYBODY),
    "draft": ("invoices", OFFICE),
    **dict.fromkeys(("open", "overdue", "paid", "cancelled"), ("invoices", OFFICE | {"sue"} | OWNERS)),
    **dict.fromkeys(("draft_document", "pending_document", "approved_document", "rejected_document"), ("documents", OFFICE)),
    **dict.fromkeys(("published_document", "wide_document"), ("documents", EVERYBODY)),
}  # fmt: skip


def door_of(person):
    return "client-portal" if person in ("bob", "mia", "carla", "max") else "admin"


def search(visitor, person, words, **more):
    return visitor.get(f"/{door_of(person)}/search", query_string={"q": words}, **more)


def hits(page):
    """The noun and the id of each."""
    return set(re.findall(r'class="lead"><a href="/[a-z-]+/([a-z]+)/([0-9a-f-]{36})"', page.text))


def named(thing):
    """In full, as a person would copy it."""
    return next(said for name in ("title", "number", "name", "reference") if (said := getattr(thing, name, None)))


@pytest.fixture(scope="module")
def sought(app):
    return make_firm(app, f"sought{uuid4().hex[:6]}", leaves_jobs=False).all()


@pytest.fixture(scope="module")
def visitors(app, sought):
    from tests.browse import Visitor

    found = {}
    for person in ASKERS:
        found[person] = Visitor(app)
        found[person].sign_in_with(sought.secret_of(person))
    return found


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("person", ASKERS)
def test_who_finds_what(sought, visitors, person, thing):
    noun, people = THINGS[thing]
    there, elsewhere = (sought.things[f"{client}_{thing}".rstrip("_")] for client in ("bakery", "cinema"))
    their = person in people, person in OFFICE or (person == "carla" and "bob" in people) or (person == "max" and "mia" in people)
    for one, seen in zip((there, elsewhere), their, strict=True):
        page = search(visitors[person], person, named(one))
        assert page.status_code == 200
        assert ((noun, str(one.id)) in hits(page)) == seen, (named(one), hits(page))


@pytest.mark.parametrize("person", ASKERS)
@pytest.mark.parametrize("words", ["a", "firm", "public", "zmoney", "zoffice", "bakery", "cinema", "document", "project"])
def test_a_hit_is_a_row_of_its_list_and_its_page_is_there(sought, visitors, person, words):
    visitor = visitors[person]
    for noun, id in hits(search(visitor, person, words)):
        tabs = SOUGHT[noun].list.tabs
        rows = visitor.get(f"/{door_of(person)}/{noun}", query_string={"q": words, tabs.name: "all"} if tabs.name else {"q": words})
        assert id in rows.text
        assert visitor.get(f"/{door_of(person)}/{noun}/{id}").status_code == 200


@pytest.mark.parametrize("person", ASKERS)
def test_nobody_finds_what_is_another_firm_s(sought, other_firm, visitors, person):
    other_firm.all()
    for thing in THINGS:
        one = other_firm.things[f"bakery_{thing}".rstrip("_")]
        assert str(one.id) not in search(visitors[person], person, named(one)).text
        assert not hits(search(visitors[person], person, other_firm.slug)), "and nothing by their name"


@pytest.mark.parametrize(("person", "home"), [("tom", "/tech/"), ("olga", "/platform/")])
def test_other_doors_have_none(own_firm, operator, visit, person, home):
    visitor = visit(own_firm, "tom") if person == "tom" else operator
    for door in ("admin", "client-portal"):
        assert visitor.get(f"/{door}/search?q=a").status_code == 403
    page = visitor.get(home)
    assert page.status_code == 200 and "data-search" not in page.text


# ── By which words ──────────────────────────────────────────────────────────────────────────────────────────────────────


FOUND_BY = {
    "Zażółć Łódź": ("lodz", "ZAZOLC", "łódź", "zaŻ", "lod zaz", "łódź zażółć"),
    "INV-2026/0012 (Küche)": ("inv", "INV-2026/0012", "2026", "0012", "12", "kuche", "küc 2026", "(kü", "2026/0012"),
    "100 %_Ångström\\": ("%_a", "ang", "100 %_ANG", "100", "%_ångström\\"),
    "Straße – Ærø": ("strasse", "STRASSE aero", "ær"),
    "word " * 20 + "last": ("last", "word", "word word word word word word word last", "l"),
    "a" * 120: ("a" * 60, "a" * 100, "a"),
}  # fmt: skip
NOT_BY = {
    "Zażółć Łódź": ("odz", "lodzx", "lodz x", "%"),
    "INV-2026/0012 (Küche)": ("nv", "026", "inv-2027", "küche x", "_", "%", "\\", "inv%"),
    "100 %_Ångström\\": ("%a", "_a%", "1000", "angstrom_"),
}


@pytest.mark.parametrize("noun", ["projects", "documents"])
@pytest.mark.parametrize("said", FOUND_BY)
def test_it_is_found_by_how_its_words_begin(sought, visitors, noun, said):
    model = {"projects": Project, "documents": Document}[noun]
    column = model.name if noun == "projects" else model.title
    thing = sought.things["bakery_active" if noun == "projects" else "bakery_published_document"]
    before = named(thing)

    def write(words):
        sought.do(lambda: db.session.execute(update(model).where(model.id == thing.id).values({column: words})))

    write(said)
    try:
        for person in ("ada", "sue", "mia"):
            for words in (*FOUND_BY[said], said[:100]):
                assert (noun, str(thing.id)) in hits(search(visitors[person], person, words)), (person, words)
            for words in NOT_BY.get(said, ()):
                assert (noun, str(thing.id)) not in hits(search(visitors[person], person, words)), (person, words)
    finally:
        write(before)
    assert (noun, str(thing.id)) not in hits(search(visitors["ada"], "ada", said.split()[-1])), (
        "what it was called it is called no more"
    )


@pytest.mark.parametrize(
    "words", ["", " ", "\0", "\0\0 \t", "%", "_", "\\", "'", '"', "x" * 1000, "a " * 500, "\ud83d", "🎉", "–", "<b>", "' or 1=1 --"]
)
@pytest.mark.parametrize("person", ["ada", "bob"])
def test_whatever_is_typed_is_answered(visitors, person, words):
    page = visitors[person].get(f"/{door_of(person)}/search", query_string={"q": words.encode("utf-8", "surrogatepass")})
    assert page.status_code == 200
    assert not hits(page) or words.startswith("a ")


def test_of_several_words_each_is_there_wherever(sought, visitors):
    ada = visitors["ada"]
    assert ("projects", str(sought.bakery_active.id)) in hits(search(ada, "ada", "active bakery")), (
        "the client's name is searched too"
    )
    code = sought.bakery_active.code
    assert hits(search(ada, "ada", f"{code} active")) == {("projects", str(sought.bakery_active.id))}
    assert not hits(search(ada, "ada", f"{code} completed"))
    lists = ada.get("/admin/projects", query_string={"q": f"active {code}", "status": "all"})
    assert str(sought.bakery_active.id) in lists.text and str(sought.bakery_completed.id) not in lists.text, "as in its list"


def test_a_group_has_five_at_most_and_leads_to_its_list(own_firm, visit):
    rooms = [Project(id=uuid7(), client_id=own_firm.bakery.id, name=f"Attic {number}") for number in range(7)]
    latest_first = [room.name for room in sorted(rooms, key=lambda room: room.id, reverse=True)]
    own_firm.do(lambda: db.session.add_all(rooms))
    page = search(visit(own_firm, "bob"), "bob", "attic")
    assert len(hits(page)) == 5
    assert "/client-portal/projects?q=attic&amp;status=all" in page.text
    assert re.findall(r">(Attic \d)<", page.text) == latest_first[:5]


# ── What changes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(own_firm, folder, visit):
    own_firm.all()
    document, version = own_firm.bakery_approved_document, own_firm.bakery_approved_version
    ada, bob = visit(own_firm, "ada"), visit(own_firm, "bob")
    hit = ("documents", str(document.id))
    assert hit not in hits(search(bob, "bob", document.title))
    ada.post(f"/admin/document-versions/{version.id}/publication")
    assert hit in hits(search(bob, "bob", document.title))
    ada.post(f"/admin/document-versions/{version.id}/withdrawal")
    assert hit not in hits(search(bob, "bob", document.title))
    assert hit in hits(search(ada, "ada", document.title))
    ada.post(f"/admin/documents/{document.id}/removal")
    assert hit not in hits(search(ada, "ada", document.title))


def test_a_client_s_new_name_finds_what_is_theirs(own_firm, visit):
    for name in ("bakery_project", "bakery_open", "bakery_document"):
        assert own_firm.things[name]
    own_firm.change(own_firm.bakery, name="Windmühle & Söhne")
    found = hits(search(visit(own_firm, "ada"), "ada", "windmuhle"))
    assert {noun for noun, _ in found} == set(SOUGHT)
    assert not hits(search(visit(own_firm, "ada"), "ada", f"bakery {own_firm.slug} company")), "nor by the old one"


def test_scope_own_finds_what_is_of_its_own_projects(own_firm, server, database, visit):
    own_firm.all()
    own_firm.change(own_firm.bakery_completed, client_user_id=own_firm.mia.id)
    own_firm.do(lambda: db.session.execute(update(User).where(User.id == own_firm.mia.id).values(scope="own")))
    mia = visit(own_firm, "mia")
    for words in ("project", "public", "document", "bakery"):
        assert hits(search(mia, "mia", words)) <= {("projects", str(own_firm.bakery_completed.id))}
    assert hits(search(mia, "mia", "completed"))
    with standing_as(server, database, own_firm, "mia") as asker:
        assert things_in(asker) == {own_firm.bakery_completed.id}
    own_firm.change(own_firm.bakery_active, client_user_id=own_firm.mia.id)
    assert ("documents", str(own_firm.bakery_document.id)) in hits(search(mia, "mia", "document"))
    own_firm.change(own_firm.bakery_active, client_user_id=None)
    assert not hits(search(mia, "mia", "document"))


@pytest.mark.parametrize("module", sorted({MODULE_OF[noun] for noun in SOUGHT if noun in MODULE_OF}))
def test_a_module_that_is_off_has_no_hit(own_firm, visit, module):
    own_firm.all()
    own_firm.change_itself(modules=[one for one in ("projects", "documents", "time") if one != module])
    for person in ("ada", "bob"):
        found = {noun for noun, _ in hits(search(visit(own_firm, person), person, "bakery" if person == "ada" else "public"))}
        off = {noun for noun in SOUGHT if MODULE_OF.get(noun) == module}
        page = search(visit(own_firm, person), person, "nothingofthekind").text
        assert not found & off and f"/{module}?q" not in page
        assert found, "of the others there are some"


# ── Below the application ───────────────────────────────────────────────────────────────────────────────────────────────


def things_in(asker):
    return {row["thing_id"] for row in asker.execute("select thing_id from app.search_words").fetchall()}


@pytest.mark.parametrize("person", ASKERS)
def test_an_injected_statement_finds_what_its_pages_show(server, database, sought, person):
    with standing_as(server, database, sought, person) as asker:
        found = things_in(asker)
        seen = {id["id"] for noun in SOUGHT for id in asker.execute(f"select id from app.{noun}").fetchall()}
        assert found <= seen, "no word of what they may not see"
        assert found
        if person in OFFICE:
            return
        reaches = {row["reach"] for row in asker.execute("select reach from app.search_words").fetchall()}
        assert sought.id not in reaches, "and none of the office's"


@pytest.mark.parametrize("person", ASKERS)
def test_nobody_writes_the_words(server, database, sought, person):
    with standing_as(server, database, sought, person) as asker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        asker.execute("delete from app.search_words")


def test_what_was_emptied_is_written_anew_as_it_was(database, sought):
    """Triggers write what the upgrade writes."""
    query = "select reach, noun, word, place, thing_id from app.search_words where business_id = %s"
    with psycopg.connect(database) as owner:
        before = set(owner.execute(query, (sought.id,)).fetchall())
        owner.execute("set local role vitrine_migrator")
        owner.execute("delete from app.search_words where business_id = %s", (sought.id,))
        owner.execute("select app.write_words(s) from app.clients c, app.searched(c) s where c.business_id = %s", (sought.id,))
        owner.execute("select app.write_words_of_client(business_id, id) from app.clients where business_id = %s", (sought.id,))
        assert set(owner.execute(query, (sought.id,)).fetchall()) == before
        owner.rollback()


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", ["ada", "bob", "mia", "sue"])
def test_a_page_is_two_statements_and_little_html(sought, visitors, person):
    visitor = visitors[person]
    page = search(visitor, person, "a")
    assert int(re.search(r'desc="(\d+)"', page.headers["Server-Timing"])[1]) == 2
    assert len(page.data) <= 40 * 1024
    part = search(visitor, person, "a", headers=HX)
    assert part.text.lstrip().startswith('<div id="hits">')
    assert int(re.search(r'desc="(\d+)"', search(visitor, person, "").headers["Server-Timing"])[1]) == 1


def test_that_somebody_searched_is_written_down_and_not_for_what(own_firm, database, visit):
    bob = visit(own_firm, "bob")
    search(bob, "bob", "a secret wish")
    search(bob, "bob", "a secret wish more", headers=HX)
    with psycopg.connect(database) as owner:
        rows = owner.execute(
            "select kind, subject_name from app.activities where business_id = %s and kind = 'view_search'", (own_firm.id,)
        )
        assert rows.fetchall() == [("view_search", None)]
        assert not owner.execute("select from app.activities where activities::text ~ 'secret'").fetchall()


# ── What joins later ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_searched_here_is_searched_by_the_database(database):
    with psycopg.connect(database) as owner:
        tables = owner.execute("select pg_get_function_arguments(oid) from pg_proc where proname = 'searched'").fetchall()
        triggers = owner.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'keep_words'").fetchall()
    assert {re.search(r"app\.(\w+)", table)[1] for (table,) in tables} == set(SOUGHT)
    assert {table for (table,) in triggers} == {f"app.{noun}" for noun in SOUGHT}


def test_the_columns_of_its_list_are_those_that_find_it(database, sought):
    """Each column of a noun's list finds the thing here, too."""
    with Place(sought, "ada")() as by:
        ids = {noun: next(row.id for row in one.list.load(by, {one.list.tabs.name: "all"}).rows) for noun, one in SOUGHT.items()}
    for noun, one in SOUGHT.items():
        for column in one.list.search:
            with psycopg.connect(database) as owner:
                owner.execute("set local role vitrine_migrator")
                owner.execute("select ctx.say(%s)", (sought.id,))
                if noun == "invoices":
                    owner.execute("alter table app.invoices disable trigger keep_issued")
                owner.execute(f"update app.{noun} set {column.name} = 'quitenew' where id = %s", (ids[noun],))
                if noun == "invoices":  # Of what is issued neither number nor reference is ever changed again.
                    owner.execute("update app.invoices set state = state where id = %s", (ids[noun],))
                found = owner.execute("select from app.search_words where thing_id = %s and word = 'quitenew'", (ids[noun],))
                assert found.fetchall(), (noun, column)
                owner.rollback()
