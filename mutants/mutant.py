"""One small fault: where it is, what stands there instead, and how it is told."""

import hashlib
from dataclasses import dataclass
from difflib import unified_diff


@dataclass(frozen=True, order=True)
class Mutant:
    """`start` and `end` are bytes of the file. `reach`: the lines whose running a test must cause to be able to notice it."""

    path: str
    start: int
    end: int
    operator: str
    instead: str
    line: int
    reach: tuple[int, int]
    # The SQL function it is in.
    function: str = ""

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.instead.encode() + source[self.end :]

    def name(self, source: bytes) -> str:
        """The same for as long as the file is."""
        told = f"{self.path}\0{self.start}\0{self.end}\0{self.operator}\0{self.instead}\0".encode() + source
        return hashlib.sha256(told).hexdigest()[:16]

    def diff(self, source: bytes) -> str:
        before, after = source.decode().splitlines(), self.apply(source).decode().splitlines()
        return "\n".join(
            line for line in unified_diff(before, after, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))
        )
