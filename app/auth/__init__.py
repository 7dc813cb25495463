"""Everybody's door: sign in and out, set and reset a password, see one's own sessions."""

from ..core.http import Door

door = Door("auth", __name__, logins={"admin", "client", "platform", "sub", "tech"}, home=False, database="auth")

from . import (
    account,
    brand,
    choosing,
    commands,
    components,
    health,
    invitation,
    outbox,
    password_reset,
    sign_in,
    sign_out,
    switching,
    temporary_password,
)
