"""With a scanner, nothing is shown that it has not seen, or that it has found something in, or has not answered about."""

import pytest
from sqlalchemy import select

from app.core import scanning
from app.core.db import db
from app.core.errors import Away, Refused
from app.core.jobs import MOST_TRIES
from app.core.scanning import INFECTED, ping_scanner, scan
from app.domain.files.file import File
from app.domain.files.preparing import prepare_file
from tests.clamd import MARK, Scanner
from tests.core.pictures import drawn, saved
from tests.files.conftest import upload
from tests.jobs import run_jobs

PLAN = b"%PDF-1.7 a plan"


@pytest.fixture
def scanner(app, monkeypatch):
    with Scanner() as server:
        monkeypatch.setitem(app.config, "CLAMD_URL", server.url)
        monkeypatch.setitem(app.config, "RETRY_SECONDS", 0)
        yield server


def states(firm):
    return firm.do(lambda: dict(db.session.execute(select(File.name, File.state).where(File.state != "removed")).all()))


def test_it_is_shown_each_file_as_it_was_uploaded(app, own_firm, visit, folder, scanner):
    contents = {"plan.pdf": PLAN, "photo.jpg": saved(drawn(size=(900, 700)), "JPEG"), "long.txt": b"words " * 200_000}
    for name, content in contents.items():
        upload(visit(own_firm, "bob"), own_firm.bakery_project, content, name)
    run_jobs(app)
    assert sorted(scanner.seen) == sorted(contents.values())
    assert states(own_firm) == dict.fromkeys(contents, "ready")


def test_what_it_finds_is_refused_in_words(app, own_firm, visit, folder, scanner):
    bob = visit(own_firm, "bob")
    upload(bob, own_firm.bakery_project, PLAN + MARK, "bad.pdf")
    run_jobs(app)
    assert states(own_firm) == {"bad.pdf": "refused"}
    (file,) = own_firm.do(lambda: list(db.session.scalars(select(File))))
    assert "A virus was found in this file." in bob.get(f"/client-portal/files/{file.id}").text
    assert not list(folder.glob("files/*/*")) and not list(folder.glob("uploads/*/*"))


@pytest.mark.parametrize("says", ["", "INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "stream: OKAY"])
def test_nothing_is_shown_until_the_scanner_has_said_so(app, own_firm, visit, folder, scanner, monkeypatch, says):
    """And it is asked again."""
    monkeypatch.setitem(app.config, "RETRY_SECONDS", 60)
    scanner.says = says
    bob = visit(own_firm, "bob")
    upload(bob, own_firm.bakery_project, PLAN, "plan.pdf")
    run_jobs(app)
    (file,) = own_firm.do(lambda: list(db.session.scalars(select(File))))
    assert file.state == "checking"
    assert bob.get(f"/client-portal/files/{file.id}/download").status_code == 404
    assert "It is being checked" in bob.get(f"/client-portal/files/{file.id}").text
    assert "Being checked" in bob.get(f"/client-portal/projects/{own_firm.bakery_project.id}").text
    scanner.says = None
    with app.app_context(), own_firm.inside():
        prepare_file(str(file.id))
    assert states(own_firm) == {"plan.pdf": "ready"}


def test_what_it_never_answers_about_is_given_up(app, own_firm, visit, folder, scanner):
    scanner.says = ""
    upload(visit(own_firm, "bob"), own_firm.bakery_project, PLAN, "plan.pdf")
    for _ in range(MOST_TRIES):
        run_jobs(app)
    assert states(own_firm) == {"plan.pdf": "refused"}
    assert not list(folder.glob("files/*/*"))


def test_one_that_is_not_there_is_away(monkeypatch, tmp_path):
    monkeypatch.setattr(scanning, "PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", f"unix:{tmp_path}/none.ctl"):
        for ask in (lambda address=address: scan(PLAN, address), lambda address=address: ping_scanner(address)):
            with pytest.raises(Away):
                ask()


def test_without_one_all_are_as_they_come(app, own_firm, visit, folder):
    upload(visit(own_firm, "bob"), own_firm.bakery_project, PLAN + MARK, "plan.pdf")
    run_jobs(app)
    assert states(own_firm) == {"plan.pdf": "ready"}


def test_it_says_what_it_found(scanner):
    scan(PLAN, scanner.url)
    with pytest.raises(Refused) as refusal:
        scan(MARK, scanner.url)
    assert refusal.value.words == INFECTED
