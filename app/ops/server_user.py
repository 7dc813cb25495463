"""Who runs the embedded server, and whose its files are.

Usually we ourselves. PostgreSQL refuses to be run by root, and rightly: root has another user run it.
"""

import os
import pwd
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

FOR_ROOT = ("postgres", "nobody")

# Linux keeps an access list in this attribute: a version, then a tag, a permission and an id for each entry.
ACL_ATTRIBUTE = "system.posix_acl_access"
ACL_VERSION = 2
ACL_OWNER, ACL_USER, ACL_GROUP, ACL_MASK, ACL_OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
ACL_NO_ID = 0xFFFFFFFF
MAY_PASS = 0o1


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Ourselves; in place of root the folder's owner, or the first user there is for it."""
        status = folder.stat()
        if os.geteuid() != 0:
            if status.st_uid != os.geteuid():
                raise PermissionError(f"{folder} belongs to {folder.owner()}: only they, or root, can use it.")
            return cls(os.geteuid(), os.getegid())
        if status.st_uid != 0:
            return cls(status.st_uid, status.st_gid)
        for name in FOR_ROOT:
            try:
                return cls(*pwd.getpwnam(name)[2:4])
            except KeyError:
                continue
        raise PermissionError(f"PostgreSQL cannot run as root, and there is no user {' or '.join(FOR_ROOT)} to run it.")

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    def spawn(self, command: list[str | Path], log: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """In a session of its own, where Ctrl-C in our terminal does not reach it; and without our environment."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            umask=0o077,
            user=self.uid if self.is_another else None,
            group=self.gid if self.is_another else None,
            extra_groups=[] if self.is_another else None,
        )

    def own(self, path: Path, mode: int) -> None:
        if self.is_another:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def write(self, path: Path, text: str) -> None:
        """Whole or not at all, and readable by nobody else."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(text)
        self.own(draft, 0o600)
        draft.rename(path)

    def open_way_to(self, folder: Path) -> None:
        """Where we run the server as another: a home directory such as /root lets nobody through."""
        folder = folder.resolve()
        for step in [*reversed(folder.parents), folder]:
            if self.is_another and not self._may_pass(step):
                self._let_pass(step)

    def _may_pass(self, folder: Path) -> bool:
        return bool(folder.stat().st_mode & MAY_PASS) or self.spawn(["test", "-x", folder], subprocess.DEVNULL).wait() == 0

    def _let_pass(self, folder: Path) -> None:
        """This one user may pass through; where the file system has no access lists, all may. Nobody may look in."""
        try:
            entries = _access_list(folder)
            group = entries[ACL_GROUP, ACL_NO_ID]
            entries[ACL_USER, self.uid] = entries.get((ACL_USER, self.uid), 0) | MAY_PASS
            entries[ACL_MASK, ACL_NO_ID] = entries.get((ACL_MASK, ACL_NO_ID), group) | MAY_PASS
            packed = [struct.pack("<HHI", tag, rights, who) for (tag, who), rights in sorted(entries.items())]
            os.setxattr(folder, ACL_ATTRIBUTE, struct.pack("<I", ACL_VERSION) + b"".join(packed))
        except (AttributeError, OSError):
            folder.chmod(folder.stat().st_mode | MAY_PASS)


def _access_list(folder: Path) -> dict[tuple[int, int], int]:
    """Rights by tag and id: what was listed before, or what the folder's mode says."""
    if ACL_ATTRIBUTE in os.listxattr(folder):
        entries = struct.iter_unpack("<HHI", os.getxattr(folder, ACL_ATTRIBUTE)[4:])
        return {(tag, who): rights for tag, rights, who in entries}
    mode = folder.stat().st_mode
    return {(ACL_OWNER, ACL_NO_ID): mode >> 6 & 0o7, (ACL_GROUP, ACL_NO_ID): mode >> 3 & 0o7, (ACL_OTHERS, ACL_NO_ID): mode & 0o7}
