"""What the doctor says of an installation: green where it is well, and red, with the right words, in each broken state."""

from contextlib import ExitStack

import psycopg
import pytest

from app.core.folder import LocalFolder
from app.ops.doctor import DEMO_OPERATOR, examine, guarantees, refuse_unsafe_logins
from config import DOORS, Misconfigured
from demo.firms import OPERATOR
from tests.clamd import Scanner
from tests.databases import BEFORE, HEAD
from tests.pooler import Pooler
from tests.smtp import MailServer


@pytest.fixture
def settings(server, fresh_database, make_app, monkeypatch, tmp_path):
    """Of an installation that is well."""
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    with psycopg.connect(fresh_database) as owner:
        owner.execute("insert into queue.procrastinate_workers default values")
    with MailServer() as mails:
        yield dict(make_app(fresh_database).config) | {"SMTP_URL": mails.url, "BASE_URL": "https://portal.example",
                                                       "SECURE_COOKIES": True, "HOME": tmp_path, "SECRET_KEY": "Zq8vN3kPx7LwTb5RgYh2MdCf9JsWaUe4"}  # fmt: skip


def faults(settings):
    return [finding.words for finding in examine(settings) if finding.is_fault]


def test_it_finds_nothing_wrong_with_what_is_well(settings):
    assert faults(settings) == []


def test_a_scanner_that_does_not_answer(settings):
    with Scanner() as scanner:
        assert faults(settings | {"CLAMD_URL": scanner.url}) == []
    (words,) = faults(settings | {"CLAMD_URL": "tcp://127.0.0.1:9"})
    assert words.startswith("The virus scanner does not answer (tcp://127.0.0.1:9") and words.endswith("is sent to anybody.")


def other(url, password="wrong"):
    head, _, place = url.rpartition("@")
    return f"{head.rpartition(':')[0]}:{password}@{place}"


def test_a_door_that_cannot_sign_in(settings):
    """Each of them by itself."""
    urls = settings["DOOR_URLS"]
    assert set(urls) == set(DOORS)
    for door in urls:
        settings["DOOR_URLS"] = urls | {door: other(urls[door])}
        assert [f"vitrine_{door} cannot sign in" in words for words in faults(settings)] == [True]


@pytest.fixture
def pooled(settings):
    """The settings of all doors through a stand-in of this kind."""
    urls = settings["DOOR_URLS"]
    with ExitStack() as stack:

        def move(**kind):
            pooler = stack.enter_context(Pooler({f"vitrine_{door}": url for door, url in urls.items()}, **kind))
            return settings | {"DOOR_URLS": {door: pooler.at(url) for door, url in urls.items()}}

        yield move


def test_a_pooler_that_loses_what_is_prepared(pooled):
    broken = pooled()
    assert ["Put it into session mode, or connect to the server itself" in words for words in faults(broken)] == [True]
    with pytest.raises(Misconfigured, match="loses what is prepared"):
        refuse_unsafe_logins(broken)


def test_a_pooler_in_session_mode(pooled):
    good = pooled(size=3, session=True)
    findings = list(examine(good))
    assert not any(finding.is_fault for finding in findings)
    assert "Each connection keeps its process of the server." in [finding.words for finding in findings]
    refuse_unsafe_logins(good)


def test_a_pooler_that_keeps_what_is_prepared(pooled):
    """Web processes may start; the worker is to go past it."""
    told = pooled(keeps=True)
    findings = list(examine(told))
    assert not any(finding.is_fault for finding in findings)
    assert [finding.level for finding in findings if "give the worker, which listens" in finding.words] == ["warning"]
    refuse_unsafe_logins(told)


def test_a_pooler_with_too_few_processes(pooled, monkeypatch):
    monkeypatch.setattr("app.ops.pooler.PATIENCE", 0.3)
    small = pooled(size=2, session=True)
    assert ["more connections for each login" in words for words in faults(small)] == [True]
    refuse_unsafe_logins(small)  # It may be busy: another start may find it free.


def test_a_queue_that_cannot_sign_in(settings):
    settings["QUEUE_URL"] = other(settings["QUEUE_URL"])
    assert ["vitrine_queue cannot sign in" in words for words in faults(settings)] == [True]


def test_a_worker_that_is_not_there(settings, fresh_database):
    with psycopg.connect(fresh_database) as owner:
        owner.execute("update queue.procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    assert ["No worker gives a sign of life" in words for words in faults(settings)] == [True]


def test_a_mail_server_that_is_dead(settings):
    settings["SMTP_URL"] = "smtp://127.0.0.1:9"
    assert ["mail server does not take mail" in words for words in faults(settings)] == [True]


def test_a_folder_that_cannot_be_written(settings, tmp_path):
    settings["HOME"] = tmp_path / "gone"
    assert ["cannot be written" in words for words in faults(settings)] == [True]


def test_a_bucket_that_is_well(settings, bucket):
    findings = list(examine(settings | bucket))
    assert [finding.level for finding in findings if bucket["FILES_URL"] in finding.words] == ["good"]
    assert not any(finding.is_fault for finding in findings)


def test_a_bucket_that_is_not_there(settings, bucket):
    assert ["cannot be used" in words for words in faults(settings | bucket | {"FILES_URL": "s3://nobodys"})] == [True]


def test_a_bucket_that_does_not_answer(settings, bucket):
    away = bucket | {"FILES_ENDPOINT": "http://127.0.0.1:9"}
    assert ["cannot be used" in words for words in faults(settings | away)] == [True]


def test_a_bucket_over_a_line_that_others_read(settings, monkeypatch):
    monkeypatch.setattr("app.ops.doctor.make_place", lambda *_: LocalFolder(settings["HOME"]))
    told = faults(settings | {"FILES_URL": "s3://vitrine", "FILES_ENDPOINT": "http://files.example:9000"})
    assert ["travel in the clear" in words for words in told] == [True]


def test_pdfs_that_cannot_be_drawn(settings, monkeypatch):
    def fail(*_, **__):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr("weasyprint.HTML", fail)
    assert ["PDFs cannot be drawn" in words and "libpango" in words for words in faults(settings)] == [True]


@pytest.mark.parametrize("missing", [[], ["Japanese"], ["Chinese", "Korean"]])
def test_letters_that_no_font_has(settings, monkeypatch, missing):
    """A warning: everything else is drawn."""
    monkeypatch.setattr("app.ops.doctor.without_font", lambda: missing)
    told = [finding.words for finding in examine(settings) if finding.level == "warning" and "no letters for" in finding.words]
    assert [", ".join(missing) in words for words in told] == [True] * bool(missing)
    assert faults(settings) == []


def test_missing_migrations(settings, fresh_database):
    with psycopg.connect(fresh_database) as owner:
        owner.execute("update ctx.alembic_version set version_num = %s", (BEFORE,))
    assert [f"revision {BEFORE}, and this release is {HEAD}" in words for words in faults(settings)] == [True]


def test_a_demo_in_production(settings, fresh_database):
    assert OPERATOR.email == DEMO_OPERATOR
    with psycopg.connect(fresh_database) as owner:
        owner.execute("insert into auth.identities (id, email) values (gen_random_uuid(), %s)", (DEMO_OPERATOR,))
    assert ["password that everybody knows" in words for words in faults(settings)] == [True]
    settings["BASE_URL"] = "http://localhost:8000"
    assert faults(settings) == []


def test_a_leak_in_the_catalogue(settings, fresh_database):
    with psycopg.connect(fresh_database) as owner:
        owner.execute("drop policy client_wall on app.invoices")
    found = faults(settings)
    assert found
    assert all("invoices" in words for words in found)


def test_a_known_secret(settings):
    settings["SECRET_KEY"] = "changeme" * 8
    assert ["SECRET_KEY" in words for words in faults(settings)] == [True]


def test_it_says_which_guarantee_holds_by_what():
    assert [finding.level for finding in guarantees([])] == ["good", "good"]
    sealed, left = guarantees(["plpgsql", "set_config"])
    assert (sealed.is_good, left.level) == (True, "warning")
    assert "plpgsql, set_config" in left.words
