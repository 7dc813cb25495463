"""Everybody's door: sign in and out, set and reset a password, see one's own sessions."""

from . import (
    account,
    brand,
    guide,
    hand_over,
    health,
    invitation,
    open_door,
    outbox,
    password_reset,
    sign_in,
    switching,
    unsubscribing,
)
from .door import door

__all__ = ["door"]
