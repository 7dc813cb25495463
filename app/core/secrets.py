"""Random secrets and passwords: what is handed out, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app

SHORTEST, LONGEST = 10, 200
_DECOY = "a password that nobody has"


def new_secret(letter: str = "") -> str:
    return letter + secrets.token_urlsafe(32)


def new_password() -> str:
    """To be typed from a mail: no letter that looks like another, and nearly 80 random bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def digest(secret: str) -> bytes:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


@cache
def _hasher(time_cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=19 * 1024, parallelism=1)


def hasher() -> PasswordHasher:
    return _hasher(current_app.config.get("ARGON2_TIME_COST", 2))


@cache
def _decoy(time_cost: int) -> str:
    return _hasher(time_cost).hash(_DECOY)


def hash_password(password: str) -> str:
    return hasher().hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Takes the same time for an e-mail that nobody has."""
    try:
        hasher().verify(kept or _decoy(current_app.config.get("ARGON2_TIME_COST", 2)), password[:LONGEST])
    except VerificationError:
        return False
    return kept is not None


def complaint_about(password: str, email: str) -> str | None:
    """Why a password can't be taken, in words; None: it can."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(password)) < 4 or password.lower() in (email.lower(), email.lower().partition("@")[0]):
        return "That password is too easy to guess. A few unrelated words make a good one."
    return None
