"""A file from the form to the other side's page: who sees it when, what is kept of it, and what of it is never sent."""

import hashlib
import re
from io import BytesIO

import psycopg
import pytest
from PIL import Image
from sqlalchemy import select

from app.core.db import db
from app.domain.files.file import File
from tests.core.pictures import GPS, ORIENTATION, SECRET, TURNED, drawn, heic, located, saved
from tests.core.test_files import lying_there
from tests.files.conftest import upload
from tests.isolation.doors import PEOPLE, standing_as
from tests.jobs import run_jobs

PLAN = b"%PDF-1.7 a plan of the ovens"


def files_of(firm):
    return firm.do(lambda: list(db.session.scalars(select(File).where(File.state != "removed").order_by(File.id))))


def pages(firm, person, project):
    """Where this person would find a file of the project."""
    door = "client-portal" if person in ("bob", "mia", "carla", "max") else "admin"
    return [f"/{door}/projects/{project.id}", f"/{door}/files", f"/{door}/files?project_id={project.id}", f"/{door}/files?q=plan"]


def finds(visit, firm, person, project, name):
    """Whether it stands on each of these pages, or on none."""
    found = {name in visit(firm, person).get(url).text for url in pages(firm, person, project)}
    assert len(found) == 1, f"{person}: {pages(firm, person, project)}"
    return found.pop()


def test_what_a_client_uploads_the_office_has(app, own_firm, visit, stores):
    project = own_firm.bakery_project
    answer = upload(visit(own_firm, "mia"), project, PLAN, "plan of the ovens.pdf")
    assert (answer.status_code, answer.location) == (303, f"/client-portal/projects/{project.id}#files")
    (file,) = files_of(own_firm)
    assert (file.state, file.audience, file.by_client, file.person_name) == ("preparing", "client", True, own_firm.mia.name)
    for person in ("mia", "bob", "ada", "stan", "sue"):
        assert finds(visit, own_firm, person, project, "plan of the ovens.pdf"), person
        door = "client-portal" if person in ("bob", "mia") else "admin"
        assert visit(own_firm, person).get(f"/{door}/files/{file.id}/download").status_code == 404, "nothing is sent yet"
        assert "Being prepared" in visit(own_firm, person).get(pages(own_firm, person, project)[0]).text
    run_jobs(app)
    for person in ("mia", "bob", "ada", "stan", "sue"):
        door = "client-portal" if person in ("bob", "mia") else "admin"
        sent = visit(own_firm, person).get(f"/{door}/files/{file.id}/download")
        assert (sent.status_code, sent.data, sent.mimetype) == (200, PLAN, "application/pdf")
        assert sent.headers["Content-Disposition"].startswith('attachment; filename="plan_of_the_ovens.pdf"')
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert sent.headers["ETag"] == f'"{hashlib.sha256(PLAN).hexdigest()}"'
        assert "Being prepared" not in visit(own_firm, person).get(pages(own_firm, person, project)[0]).text
    (kept,) = files_of(own_firm)
    assert (lying_there(stores["files"]), lying_there(stores["uploads"])) == ({kept.file_key}, set())


@pytest.mark.parametrize(("audience", "readers"), [
    ("client", {"ada", "pia", "stan", "sue", "bob", "mia"}), ("team", {"ada", "pia", "stan", "sue"}), ("office", {"ada", "pia", "stan"}),
])  # fmt: skip
def test_what_the_office_uploads_is_seen_by_whom_it_says(app, own_firm, visit, folder, audience, readers):
    project = own_firm.bakery_project
    answer = upload(visit(own_firm, "stan"), project, PLAN, "plan.pdf", door="admin", audience=audience)
    assert answer.status_code == 303
    (file,) = files_of(own_firm)
    assert not {who for who in ("bob", "mia") if finds(visit, own_firm, who, project, "plan.pdf")}, "not before it is ready"
    run_jobs(app)
    for person in set(PEOPLE) - {"tom", "carla", "max"}:
        door = "client-portal" if person in ("bob", "mia") else "admin"
        there = person in readers
        assert finds(visit, own_firm, person, project, "plan.pdf") == there, person
        for part in ("", "/download"):
            code = visit(own_firm, person).get(f"/{door}/files/{file.id}{part}").status_code
            assert code == (200 if there else 403 if person == "sue" else 404), (person, part)


def test_a_change_of_who_sees_it_holds_at_once(app, own_firm, visit, folder):
    project, ada, bob = own_firm.bakery_project, visit(own_firm, "ada"), visit(own_firm, "bob")
    upload(ada, project, PLAN, "plan.pdf", door="admin", audience="office")
    run_jobs(app)
    (file,) = files_of(own_firm)
    for audience, code in (("client", 200), ("team", 404), ("client", 200), ("office", 404)):
        assert ada.post(f"/admin/files/{file.id}/audience", {"audience": audience}).status_code == 303
        assert bob.get(f"/client-portal/files/{file.id}/download").status_code == code
    assert ada.post(f"/admin/files/{file.id}/audience", {"audience": "everybody"}).status_code == 422


def test_what_is_removed_is_gone_from_every_page_and_from_the_store(app, own_firm, visit, stores):
    project, ada = own_firm.bakery_project, visit(own_firm, "ada")
    upload(ada, project, saved(drawn(), "JPEG"), "photo.jpg", door="admin", audience="client")
    run_jobs(app)
    (file,) = files_of(own_firm)
    assert len(lying_there(stores["files"])) == 3
    assert ada.post(f"/admin/files/{file.id}/removal").status_code == 303
    for person in ("ada", "sue", "bob"):
        assert not finds(visit, own_firm, person, project, "photo.jpg"), person
        door = "client-portal" if person == "bob" else "admin"
        for part in ("", "/download", "/small", "/large"):
            assert visit(own_firm, person).get(f"/{door}/files/{file.id}{part}").status_code in (403, 404)
    assert ada.post(f"/admin/files/{file.id}/removal").status_code == 404
    run_jobs(app)
    assert (lying_there(stores["files"]), lying_there(stores["uploads"])) == (set(), set())
    assert own_firm.do(lambda: db.session.scalar(select(File.id).where(File.id == file.id))) is None


def test_it_may_be_removed_before_it_is_ready(app, own_firm, visit, stores):
    ada = visit(own_firm, "ada")
    upload(ada, own_firm.bakery_project, saved(drawn(), "JPEG"), "photo.jpg", door="admin", audience="client")
    (file,) = files_of(own_firm)
    ada.post(f"/admin/files/{file.id}/removal")
    run_jobs(app)
    assert (files_of(own_firm), lying_there(stores["files"]), lying_there(stores["uploads"])) == ([], set(), set())


def test_of_a_photo_nothing_but_a_new_one_is_ever_sent(app, own_firm, visit, stores):
    """What was uploaded says where it was taken, and is a page besides."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif.get_ifd(GPS)[1] = "N"
    uploaded = {
        "where.jpg": located("JPEG"),
        "also.png": saved(drawn(), "PNG") + SECRET,
        "IMG_7.HEIC": heic(drawn(size=(64, 32)), exif),
    }
    bob = visit(own_firm, "bob")
    for name, content in uploaded.items():
        assert upload(bob, own_firm.bakery_project, content, name).status_code == 303
    run_jobs(app)
    found = {file.name: file for file in files_of(own_firm)}
    assert set(found) == {"where.jpg", "also.png", "IMG_7.jpg"}
    for file in found.values():
        assert file.state == "ready"
        whole, small, large = (bob.get(f"/client-portal/files/{file.id}/{part}") for part in ("download", "small", "large"))
        assert (whole.mimetype, small.mimetype, large.mimetype) == (file.mimetype, "image/webp", "image/webp")
        assert len({answer.headers["ETag"] for answer in (whole, small, large)}) == 3
        for answer in (whole, small, large):
            assert answer.status_code == 200 and answer.data not in uploaded.values()
            assert SECRET not in answer.data and b"Exif" not in answer.data and b"GPS" not in answer.data
            with Image.open(BytesIO(answer.data)) as image:
                assert image.size == (file.width, file.height)
    assert (found["IMG_7.jpg"].width, found["IMG_7.jpg"].height) == (32, 64)
    assert len(lying_there(stores["files"])) == 9 and not lying_there(stores["uploads"])


def test_a_photo_stands_on_its_page_with_its_measures(app, own_firm, visit, folder):
    bob = visit(own_firm, "bob")
    upload(bob, own_firm.bakery_project, saved(drawn(size=(400, 300)), "JPEG"), "photo.jpg")
    (file,) = files_of(own_firm)
    assert "<img" not in bob.get(f"/client-portal/files/{file.id}").text.partition("<main")[2]
    assert 'hx-trigger="click, every 2s"' in bob.fragment(f"/client-portal/files/{file.id}").text
    run_jobs(app)
    part = bob.fragment(f"/client-portal/files/{file.id}").text
    assert re.search(rf'src="/client-portal/files/{file.id}/large" alt="photo.jpg"\s+width="400" height="300"', part)
    assert "hx-trigger" not in part


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("content", "name", "words"), [
    (b"", "empty.pdf", "is empty"), (b"<html>", "page.html", "kind of file"), (b"<html>", "page.pdf", "not what its name"),
    (PLAN, "../plan.pdf", "has a slash"), (PLAN, "nalp\u202efdp.pdf", "invisible sign"), (PLAN, "x" * 296 + ".pdf", "at most 255"),
    (b"%PDF-" + bytes(50 * 2**20), "large.pdf", "50 MB at most"), (saved(drawn(), "PNG") + bytes(25 * 2**20), "large.png", "25 MB at most"),
], ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "")  # fmt: skip
def test_what_is_refused_is_said_at_the_field_and_leaves_nothing(own_firm, visit, folder, content, name, words):
    bob = visit(own_firm, "bob")
    answer = upload(bob, own_firm.bakery_project, content, name)
    assert answer.status_code == 422
    assert words in answer.text and 'id="file-error"' in answer.text
    assert files_of(own_firm) == [] and not list(folder.glob("*/*/*"))


def test_no_file_at_all_is_one_too_few(own_firm, visit, folder):
    bob = visit(own_firm, "bob")
    for form in ({}, {"file": "words"}, {"file": (BytesIO(b""), "")}):
        answer = bob.post(f"/client-portal/projects/{own_firm.bakery_project.id}/files", form)
        assert answer.status_code == 422 and "Choose a file." in answer.text


def test_a_client_chooses_nobody_who_sees_it(app, own_firm, visit, folder):
    """Nor does a subcontractor; what they post besides is not asked."""
    for who, door, audience in (("bob", "client-portal", "client"), ("sue", "admin", "team")):
        assert (
            upload(visit(own_firm, who), own_firm.bakery_project, PLAN, f"{who}.pdf", door=door, audience="office").status_code
            == 303
        )
        assert next(file.audience for file in files_of(own_firm) if file.name == f"{who}.pdf") == audience
        assert 'name="audience"' not in visit(own_firm, who).get(f"/{door}/projects/{own_firm.bakery_project.id}").text


@pytest.mark.parametrize("person", ["carla", "max", "tom"])
def test_nobody_uploads_to_a_project_that_they_do_not_see(own_firm, visit, folder, person):
    for door in ("client-portal", "admin"):
        answer = upload(visit(own_firm, person), own_firm.bakery_project, PLAN, "plan.pdf", door=door)
        assert answer.status_code in (403, 404)
    assert files_of(own_firm) == [] and not list(folder.glob("*/*/*"))


def test_a_refused_file_is_seen_by_who_brought_it_and_the_office(app, own_firm, visit, stores):
    """Inside it is no picture; the office's own is not shown to the client."""
    broken = saved(drawn(), "PNG")[:60]
    upload(visit(own_firm, "bob"), own_firm.bakery_project, broken, "bob's.png")
    upload(visit(own_firm, "ada"), own_firm.bakery_project, broken, "ada's.png", door="admin", audience="client")
    run_jobs(app)
    shown = {who: visit(own_firm, who).get(pages(own_firm, who, own_firm.bakery_project)[0]).text for who in ("bob", "ada")}
    assert ["bob&#39;s.png" in shown[who] for who in ("bob", "ada")] == [True, True]
    assert ["ada&#39;s.png" in shown[who] for who in ("bob", "ada")] == [False, True]
    for file in files_of(own_firm):
        assert file.state == "refused"
        assert visit(own_firm, "ada").get(f"/admin/files/{file.id}/download").status_code == 404
        assert "not a picture" in visit(own_firm, "ada").get(f"/admin/files/{file.id}").text
        assert visit(own_firm, "ada").post(f"/admin/files/{file.id}/audience", {"audience": "client"}).status_code == 422
    assert (lying_there(stores["files"]), lying_there(stores["uploads"])) == (set(), set())


def test_of_one_form_what_is_in_the_file_makes_it_one(own_firm, visit, folder):
    """The same again is answered and not stored; another of that name and length, chosen after going back, is another."""
    bob = visit(own_firm, "bob")
    for content in (PLAN, PLAN, PLAN.replace(b"ovens", b"doors"), PLAN):
        assert upload(bob, own_firm.bakery_project, content, "plan.pdf", once="the page's key").status_code == 303
    assert [file.sha256 for file in files_of(own_firm)] == [
        hashlib.sha256(one).hexdigest() for one in (PLAN, PLAN.replace(b"ovens", b"doors"))
    ]


@pytest.mark.parametrize("state", ["preparing", "checking", "refused"])
def test_what_the_office_shares_and_is_not_ready_no_statement_of_a_client_s_finds(server, database, own_firm, state):
    file = own_firm.bakery_file
    with psycopg.connect(database) as owner:
        owner.execute("set local session_replication_role = replica")  # One that is ready becomes none of them any more.
        owner.execute("update app.files set state = %s where id = %s", (state, file.id))
    for person in ("bob", "mia", "sue"):
        with standing_as(server, database, own_firm, person) as connection:
            found = connection.execute("select 1 from app.files where id = %s", (file.id,)).fetchone()
        assert (found is None) == (person != "sue")
