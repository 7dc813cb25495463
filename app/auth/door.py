"""Everybody's door, which the nouns hang their routes on."""

from ..core.http import Door

door = Door("auth", __name__, logins={"admin", "client", "platform", "sub", "tech"}, home=False, database="auth")
