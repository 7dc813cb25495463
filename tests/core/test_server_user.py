"""Root lends the server a user, and the way to its folder, and nothing else."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ops.server_user import ServerUser

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder below one that lets nobody through, as /root does."""
    with tempfile.TemporaryDirectory() as closed:
        folder = Path(closed) / "home" / "postgres"
        folder.mkdir(parents=True)
        yield folder


def may(user: ServerUser, right: str, path: Path) -> bool:
    return user.spawn(["test", right, path], subprocess.DEVNULL).wait() == 0


def a_stranger() -> ServerUser:
    entry = pwd.getpwnam("daemon")
    return ServerUser(entry.pw_uid, entry.pw_gid)


def test_the_server_is_never_run_by_root(closed: Path) -> None:
    assert ServerUser.of(closed).uid != 0


def test_a_folder_keeps_its_owner(closed: Path) -> None:
    os.chown(closed, a_stranger().uid, a_stranger().gid)
    assert ServerUser.of(closed) == a_stranger()


def test_it_may_pass_through_and_not_look_in(closed: Path) -> None:
    user = ServerUser.of(closed)
    assert not may(user, "-x", closed)
    user.open_way_to(closed)
    assert may(user, "-x", closed)
    assert not may(user, "-r", closed.parents[1])


def test_the_way_opens_again_after_somebody_closed_it(closed: Path) -> None:
    user = ServerUser.of(closed)
    for _ in range(2):
        user.open_way_to(closed)
        assert may(user, "-x", closed)
        closed.parents[1].chmod(0o700)


def test_nobody_else_may_pass(closed: Path) -> None:
    ServerUser.of(closed).open_way_to(closed)
    if not closed.parents[1].stat().st_mode & 0o001:  # where the file system has access lists
        assert not may(a_stranger(), "-x", closed)


def test_without_access_lists_it_may_pass_too(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "setxattr")
    user = ServerUser.of(closed)
    user.open_way_to(closed)
    assert may(user, "-x", closed)
    assert not may(user, "-r", closed.parents[1])
