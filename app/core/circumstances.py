"""What surrounds a request, for those who keep a record of it: a domain knows no request."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple


class Circumstances(NamedTuple):
    ip_address: str | None = None
    user_agent: str | None = None


_now: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)


def circumstances() -> Circumstances:
    return _now.get() or Circumstances()


def set_circumstances(ip_address: str | None, user_agent: str | None) -> None:
    _now.set(Circumstances(ip_address, (user_agent or "")[:400] or None))
