"""From what machine a request comes: its address, and what its browser says of itself. A domain knows no request."""

from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from ua_parser import parse

from .rules import tidy

LONGEST_AGENT = 400


class Device(NamedTuple):
    """Its parts are named like the columns that keep them."""

    ip_address: str | None = None
    user_agent: str | None = None
    device_type: str | None = None
    browser: str | None = None
    platform: str | None = None


_current: ContextVar[Device | None] = ContextVar("device", default=None)
_browser: ContextVar[str] = ContextVar("browser", default="")


def current_device() -> Device:
    return _current.get() or Device()


def set_device(ip_address: str | None, user_agent: str | None) -> None:
    agent = tidy((user_agent or "")[:LONGEST_AGENT])
    _current.set(Device(ip_address, agent, *_recognised(agent)))


def current_browser() -> str:
    """The secret that a browser was told when somebody signed in there; it opens nothing."""
    return _browser.get()


def set_browser(secret: str) -> None:
    _browser.set(secret)


def device_of(user_agent: str | None) -> Device:
    return Device(None, user_agent, *_recognised(user_agent))


@lru_cache(maxsize=2048)
def _recognised(user_agent: str | None) -> tuple[str | None, str | None, str | None]:
    if not user_agent:
        return None, None, None
    found = parse(user_agent)
    return (_type(user_agent), found.user_agent.family if found.user_agent else None, found.os.family if found.os else None)


def _type(user_agent: str) -> str:
    """Android tablets leave out "Mobile"; iPads and the older tablets say their name."""
    if "iPad" in user_agent or "Tablet" in user_agent or ("Android" in user_agent and "Mobile" not in user_agent):
        return "tablet"
    return "mobile" if "Mobi" in user_agent else "desktop"
