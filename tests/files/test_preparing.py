"""The job that makes a file ready: done once at least, and never half. Whatever happens to it, no file is left that is nobody's."""

import os
import time

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.files import UPLOADS_KEPT_FOR
from app.core.jobs import MOST_TRIES
from app.core.photos import make_photo
from app.domain.files import preparing
from app.domain.files.file import File
from app.domain.files.preparing import NOT_PREPARED, prepare_file
from tests.core.pictures import drawn, saved
from tests.core.test_files import lying_there
from tests.files.conftest import upload
from tests.jobs import run_jobs


@pytest.fixture
def waiting(app, own_firm, visit, stores, monkeypatch):
    """A photo that is uploaded."""
    monkeypatch.setitem(app.config, "RETRY_SECONDS", 0)
    own_firm.bakery_project  # noqa: B018 - made when it is asked for
    assert upload(visit(own_firm, "bob"), own_firm.bakery_project, saved(drawn(), "PNG"), "photo.png").status_code == 303
    return stores


def file_of(firm):
    return firm.do(lambda: db.session.scalars(select(File)).one())


def test_one_that_dies_is_done_by_the_next(app, own_firm, waiting, monkeypatch):
    def die(*_):
        monkeypatch.setattr(preparing, "make_photo", make_photo)
        assert len(lying_there(waiting["uploads"])) == 1
        raise MemoryError

    monkeypatch.setattr(preparing, "make_photo", die)
    run_jobs(app)
    file = file_of(own_firm)
    assert file.state == "ready"
    assert (lying_there(waiting["files"]), lying_there(waiting["uploads"])) == (
        {file.file_key, file.large_key, file.small_key},
        set(),
    )


def test_one_that_is_given_up_says_so(app, own_firm, visit, waiting):
    """Whatever kept it from its work: here, the file is gone."""
    waiting["uploads"].remove(file_of(own_firm).upload_key)
    for _ in range(MOST_TRIES):
        run_jobs(app)
    file = file_of(own_firm)
    assert (file.state, file.refusal) == ("refused", NOT_PREPARED)
    assert "could not be prepared" in visit(own_firm, "bob").get(f"/client-portal/files/{file.id}").text


def test_done_twice_it_is_done_once(app, own_firm, waiting):
    run_jobs(app)
    file, there = file_of(own_firm), lying_there(waiting["files"])
    own_firm.do(lambda: prepare_file(str(file.id)))
    assert (lying_there(waiting["files"]), file_of(own_firm).file_key) == (there, file.file_key)


def test_two_that_do_it_at_once_leave_what_one_made(app, own_firm, waiting, monkeypatch):
    """The second is done while the first draws."""
    file = file_of(own_firm)

    def draw(*given):
        monkeypatch.setattr(preparing, "make_photo", make_photo)
        run_jobs(app)
        return make_photo(*given)

    with monkeypatch.context() as patch:
        patch.setattr(preparing, "make_photo", draw)
        with app.app_context(), own_firm.inside():
            prepare_file(str(file.id))
    done = file_of(own_firm)
    assert done.state == "ready"
    assert (lying_there(waiting["files"]), lying_there(waiting["uploads"])) == (
        {done.file_key, done.large_key, done.small_key},
        set(),
    )


def test_one_that_is_removed_while_it_is_prepared_leaves_nothing(app, own_firm, visit, waiting, monkeypatch):
    file = file_of(own_firm)

    def draw(*given):
        assert visit(own_firm, "ada").post(f"/admin/files/{file.id}/removal").status_code == 303
        return make_photo(*given)

    monkeypatch.setattr(preparing, "make_photo", draw)
    run_jobs(app)
    run_jobs(app)
    assert own_firm.do(lambda: list(db.session.scalars(select(File)))) == []
    assert (lying_there(waiting["files"]), lying_there(waiting["uploads"])) == (set(), set())


def test_what_nobody_came_back_for_goes_in_time(app, own_firm, visit, folder):
    """As when a request was cut off between the store and the row."""
    place = app.extensions["places"]["uploads"]
    old, newer = place.put(b"left"), place.put(b"left")
    for key, age in ((old, UPLOADS_KEPT_FOR.total_seconds() + 60), (newer, UPLOADS_KEPT_FOR.total_seconds() - 60)):
        os.utime(place.path(key), (time.time() - age,) * 2)
    upload(visit(own_firm, "bob"), own_firm.bakery_project, b"%PDF-1.7", "plan.pdf")
    run_jobs(app)
    assert lying_there(place) == {newer}
