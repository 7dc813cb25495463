"""Rows whose file is gone, and files that are no row's: found, told apart from what is only on its way, and said each night."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.folder import LocalFolder
from app.core.storage import new_key
from app.domain.files.file import File
from app.domain.invoices.document import render_document
from app.ops.lost_files import find_lost
from config import ROOT
from tests.core.pictures import drawn, saved
from tests.core.test_files import lying_there
from tests.files.conftest import upload
from tests.jobs import run_jobs

AT_ONCE = timedelta()


@pytest.fixture(scope="module")
def database(server):
    """One of these tests' own: what lies elsewhere, of all who were here before, would be looked for as well."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture(scope="module")
def app(make_app, database):
    return make_app(database)


@pytest.fixture
def photo(app, own_firm, visit, stores):
    """Prepared, and an invoice's document beside it."""
    own_firm.bakery_project, own_firm.bakery_open  # noqa: B018 - made when they are asked for
    upload(visit(own_firm, "bob"), own_firm.bakery_project, saved(drawn(), "JPEG"), "photo.jpg")
    run_jobs(app)
    own_firm.do(lambda: render_document(str(own_firm.bakery_open.id), "invoice"))
    return own_firm.do(lambda: db.session.scalars(select(File)).one())


def lost(database, stores, settled=AT_ONCE):
    with psycopg.connect(database) as connection:
        return find_lost(connection, stores["files"], settled)


def test_what_has_its_row_and_its_file_is_neither(database, stores, photo):
    there = lying_there(stores["files"])
    assert len(there) == 4
    found = lost(database, stores)
    assert not there & set(found.missing) and not found.nobodys


@pytest.mark.parametrize("name", ["file_key", "large_key", "small_key"])
def test_a_file_that_is_gone_is_told(database, stores, photo, name):
    key = getattr(photo, name)
    stores["files"].remove(key)
    assert set(lost(database, stores).missing) & {photo.file_key, photo.large_key, photo.small_key} == {key}


def test_one_that_is_nobody_s_is_told_once_it_has_lain_there(database, stores, photo):
    stray = stores["files"].put(b"whose?")
    assert lost(database, stores).nobodys == [stray]
    assert lost(database, stores, timedelta(days=1)).nobodys == []


def test_one_that_comes_or_goes_meanwhile_is_neither(database, stores, photo, monkeypatch):
    """Between the look at the store and the one at the rows."""
    first = list(stores["files"].keys())

    def keys(age=AT_ONCE):
        return iter(first if age == AT_ONCE else [])

    with psycopg.connect(database, autocommit=True) as owner:
        come = stores["files"].put(b"come")
        owner.execute("update app.files set small_key = %s where id = %s", (come, photo.id))
        monkeypatch.setattr(stores["files"], "keys", keys)
        assert come not in lost(database, stores, timedelta(days=1)).missing


def test_the_command_says_so(database, folder, own_firm, tmp_path):
    """And fails where one is lost, so that whoever runs it each night is told."""
    key, gone = own_firm.bakery_file.file_key, own_firm.cinema_file.file_key
    LocalFolder(folder / "files").remove(gone)
    environ = {
        "PATH": os.environ["PATH"],
        "FLASK_APP": "app",
        "DATABASE_URL": database,
        "VITRINE_HOME": str(tmp_path),
        "SECRET_KEY": new_key(),
    }
    done = subprocess.run(
        [sys.executable, "-m", "flask", "files"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert f"✗ {gone}" in done.stdout and key not in done.stdout
    (tmp_path / "files" / key[:2] / key).unlink()
    done = subprocess.run(
        [sys.executable, "-m", "flask", "files"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert f"✗ {key} is not in the store" in done.stdout and " files are lost, 0 are nobody's." in done.stdout
