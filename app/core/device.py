"""What a user agent says of the machine behind it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ua_parser import parse


class Device(NamedTuple):
    type: str | None
    browser: str | None
    platform: str | None


@lru_cache(maxsize=2048)
def device(user_agent: str | None) -> Device:
    if not user_agent:
        return Device(None, None, None)
    found = parse(user_agent)
    return Device(
        _type(user_agent),
        found.user_agent.family if found.user_agent else None,
        found.os.family if found.os else None,
    )


def _type(user_agent: str) -> str:
    """Android tablets leave out "Mobile"; iPads and the older tablets say their name."""
    if "iPad" in user_agent or "Tablet" in user_agent or ("Android" in user_agent and "Mobile" not in user_agent):
        return "tablet"
    return "mobile" if "Mobi" in user_agent else "desktop"
