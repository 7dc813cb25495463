"""Everybody's door: sign in and out, set and reset a password, see one's own sessions."""

from . import account, brand, choosing, health, invitation, outbox, password_reset, sign_in, sign_out, switching, temporary_password
from .door import door

__all__ = ["door"]
