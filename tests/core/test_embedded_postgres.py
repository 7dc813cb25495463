"""The server in a folder: closed to all who have no password, and never lost sight of."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from app.ops.embedded_postgres import EmbeddedPostgres, PostgresFailed

ROOT = Path(__file__).resolve().parents[2]
ANOTHER_PROCESS = """
import sys, pathlib, app.ops.embedded_postgres as module
with module.EmbeddedPostgres(pathlib.Path(sys.argv[1]), fast=True):
    print("started", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Stopped at the end, whoever killed or adopted it meanwhile. Its path is longer than a socket's may be."""
    folder = tmp_path_factory.mktemp("x" * 120) / "with a space"
    with EmbeddedPostgres(folder, fast=True) as server:
        yield server


@pytest.fixture
def running(server: EmbeddedPostgres) -> EmbeddedPostgres:
    server.start()
    return server


def answer(url: str, question: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """One that has started the folder's server, and stops using it when its input ends."""
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "started\n"
        yield process


def server_process(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.folder / "data" / "postmaster.pid").read_text().split()[0]))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_answers_in_unicode_and_in_utc(running: EmbeddedPostgres) -> None:
    assert running.running
    assert answer(running.superuser_url(), "select lower('ŻÓŁĆ') || current_setting('timezone')") == "żółćUTC"


def test_it_sorts_the_same_on_every_system(running: EmbeddedPostgres) -> None:
    assert answer(running.superuser_url(), "select string_agg(w, '' order by w) from unnest('{b,A,a,B}'::text[]) w") == "ABab"


def test_it_keeps_the_folder_and_the_socket_to_itself(running: EmbeddedPostgres) -> None:
    assert mode(running.folder) == mode(running.socket_dir) == 0o700
    assert mode(running.folder / "superuser") == mode(running.folder / "server.log") == 0o600
    assert len(bytes(running.socket_dir / ".s.PGSQL.5432")) < 100


def test_it_listens_on_no_network(running: EmbeddedPostgres) -> None:
    assert answer(running.superuser_url(), "show listen_addresses") == ""
    assert server_process(running).net_connections("inet") == []


@pytest.mark.parametrize("who", ["postgres:wrong", "postgres", "nobody:", ""])
def test_it_refuses_whoever_has_not_the_password(running: EmbeddedPostgres, who: str) -> None:
    url = running.url("postgres").replace("//", f"//{who}@", 1)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, passfile=os.devnull).close()


def test_its_address_tells_no_login(running: EmbeddedPostgres) -> None:
    assert running.url("vitrine") == f"postgresql:///vitrine?host={running.socket_dir}&port=5432"


def test_it_inherits_nothing_from_our_environment(running: EmbeddedPostgres) -> None:
    assert set(server_process(running).environ()) <= {"PATH", "LC_ALL", "PG_OOM_ADJUST_FILE"}


def test_a_second_start_adopts_it_and_a_second_stop_leaves_it(running: EmbeddedPostgres) -> None:
    with EmbeddedPostgres(running.folder) as second:
        assert answer(second.superuser_url(), "select 1") == 1
    assert running.running


def test_another_process_may_use_it_too(running: EmbeddedPostgres) -> None:
    with another_process(running.folder) as other:
        other.communicate()
    assert running.running


def test_it_starts_again_with_its_data(running: EmbeddedPostgres) -> None:
    with psycopg.connect(running.superuser_url(), autocommit=True) as connection:
        connection.execute("create database kept")
    running.stop()
    assert not running.running
    assert not running.socket_dir.exists()
    running.start()
    assert answer(running.superuser_url("kept"), "select current_database()") == "kept"


@pytest.mark.reliability
def test_after_a_kill_it_starts_again(running: EmbeddedPostgres) -> None:
    server_process(running).kill()
    running.stop()
    running.start()
    assert answer(running.superuser_url(), "select 1") == 1


@pytest.mark.reliability
def test_a_stale_file_naming_a_living_process_does_not_keep_it_from_starting(running: EmbeddedPostgres) -> None:
    running.stop()
    stale = running.folder / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as innocent:
        stale.write_text(f"{innocent.pid}\n{stale.parent}\n1\n5432\n/tmp\n\n0 0\nready\n")
        assert not running.running
        running.start()
        assert innocent.poll() is None
        innocent.kill()
    assert running.running


@pytest.mark.reliability
def test_the_server_of_a_killed_process_is_taken_over_and_stopped(running: EmbeddedPostgres) -> None:
    running.stop()
    with another_process(running.folder) as other:
        orphan = server_process(running)
        other.kill()
    running.start()
    assert server_process(running) == orphan
    running.stop()
    assert not orphan.is_running()


def test_the_terminal_does_not_reach_it(running: EmbeddedPostgres) -> None:
    assert os.getsid(server_process(running).pid) != os.getsid(0)


def test_somebody_elses_socket_folder_is_refused(tmp_path: Path) -> None:
    trap = EmbeddedPostgres(tmp_path / "postgres", fast=True)
    trap.socket_dir.symlink_to(tmp_path)
    try:
        with pytest.raises(PostgresFailed, match="is not ours"):
            trap.start()
    finally:
        trap.socket_dir.unlink()


def test_what_keeps_it_from_starting_is_told(running: EmbeddedPostgres) -> None:
    running.stop()
    broken = EmbeddedPostgres(running.folder)
    broken.settings["shared_buffers"] = "plenty"
    with pytest.raises(PostgresFailed, match='invalid value for parameter "shared_buffers"'):
        broken.start()
    assert not broken.running


@pytest.mark.skipif(not Path("/usr/lib/postgresql/15/bin").exists(), reason="PostgreSQL 15 is not installed")
def test_it_runs_an_installed_postgresql(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "postgres", bin_dir=Path("/usr/lib/postgresql/15/bin"), fast=True) as server:
        assert answer(server.superuser_url(), "show server_version").startswith("15.")
        assert answer(server.superuser_url(), "select lower('Ż')") == "ż"
