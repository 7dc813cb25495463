"""All that lies with a project as one ZIP: what each person's pages show, and nothing else."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from app.core.db import db
from app.domain.documents.document import DocumentStatus
from app.domain.files.file import File
from app.domain.users.user import User
from tests.core.pictures import drawn, saved
from tests.files.conftest import upload
from tests.jobs import run_jobs

DOOR = {"bob": "client-portal", "mia": "client-portal", "ada": "admin", "pia": "admin", "stan": "admin", "sue": "admin"}
AUDIENCES = {"client": set(DOOR), "team": {"ada", "pia", "stan", "sue"}, "office": {"ada", "pia", "stan"}}


def everything(visitor, firm, person):
    return visitor.get(f"/{DOOR.get(person, 'client-portal')}/projects/{firm.bakery_project.id}/files.zip")


def named(answer):
    assert answer.status_code == 200 and answer.content_type == "application/zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def full(app, own_firm, visit, stores):
    """A file for each audience, each with its own content."""
    for audience in AUDIENCES:
        sent = upload(
            visit(own_firm, "ada"),
            own_firm.bakery_project,
            f"for {audience}".encode(),
            f"{audience}.txt",
            "admin",
            audience=audience,
        )
        assert sent.status_code == 303
    assert upload(visit(own_firm, "bob"), own_firm.bakery_project, b"of the client", "client.txt").status_code == 303
    run_jobs(app)
    return own_firm


@pytest.mark.parametrize("person", DOOR)
def test_each_has_what_they_are_shown(full, visit, person):
    found = named(everything(visit(full, person), full, person))
    assert found == {f"{audience}.txt": f"for {audience}".encode() for audience, who in AUDIENCES.items() if person in who} | {
        "client (2).txt": b"of the client"
    }


@pytest.mark.parametrize("person", ["carla", "max", "tom"])
def test_nobody_has_another_s(full, visit, person):
    assert everything(visit(full, person), full, person).status_code in (403, 404)


@pytest.mark.parametrize("status", DocumentStatus)
def test_of_documents_what_is_published(app, own_firm, visit, folder, status):
    document = own_firm.things[f"bakery_{status.value}_document"]
    for person in DOOR:
        answer = everything(visit(own_firm, person), own_firm, person)
        there = (
            [name for name in named(answer) if name.startswith(f"Documents/{document.title}")] if answer.status_code == 200 else []
        )
        assert bool(there) == (status == "published"), person


def test_with_documents_switched_off_there_are_none(own_firm, visit, folder):
    assert own_firm.bakery_document and own_firm.bakery_file
    bob = visit(own_firm, "bob")
    before = named(everything(bob, own_firm, "bob"))
    own_firm.change_itself(modules=["projects"])
    after = named(everything(bob, own_firm, "bob"))
    assert after and set(before) - set(after) == {name for name in before if name.startswith("Documents/")} != set()


def test_whoever_sees_their_own_projects_alone_has_theirs_alone(full, visit):
    full.do(lambda: db.session.execute(update(User).where(User.id == full.mia.id).values(scope="own")))
    assert everything(visit(full, "mia"), full, "mia").status_code == 404
    full.change(full.bakery_project, client_user_id=full.mia.id)
    assert "client.txt" in named(everything(visit(full, "mia"), full, "mia"))


def test_what_is_not_ready_is_not_in_it(app, own_firm, visit, folder):
    bob = visit(own_firm, "bob")
    assert upload(bob, own_firm.bakery_project, saved(drawn(size=(60, 40)), "JPEG"), "photo.jpg").status_code == 303
    assert everything(bob, own_firm, "bob").status_code == 404
    run_jobs(app)
    assert set(named(everything(bob, own_firm, "bob"))) == {"photo.jpg"}
    own_firm.do(lambda: db.session.execute(update(File).where(File.name == "photo.jpg").values(state="removed", audience="office")))
    assert everything(bob, own_firm, "bob").status_code == 404


def test_it_is_saved_under_the_project_s_name_and_kept_by_nobody(full, visit):
    answer = everything(visit(full, "bob"), full, "bob")
    assert full.bakery_project.name.split()[0] in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Download all" in visit(full, "bob").get(f"/client-portal/projects/{full.bakery_project.id}").text
