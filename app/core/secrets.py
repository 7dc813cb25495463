"""Random secrets and hashes: what is handed out, and what is kept of it. Which passwords may be chosen, the domain says."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app

# What is longer is hashed no further: the work for one attempt is bounded.
LONGEST = 200
# How many passes over how many KiB.
COST = (2, 19 * 1024)
_DECOY = "a password that nobody has"


def new_secret(letter: str = "") -> str:
    return letter + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def hasher() -> PasswordHasher:
    return _hasher(*_cost())


@cache
def _hasher(passes: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


@cache
def _decoy(passes: int, memory: int) -> str:
    return _hasher(passes, memory).hash(_DECOY)


def _cost() -> tuple[int, int]:
    cost: tuple[int, int] = current_app.config.get("ARGON2_COST", COST)
    return cost


def hash_password(password: str) -> str:
    return hasher().hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Takes the same time for an e-mail that nobody has."""
    try:
        hasher().verify(password_hash or _decoy(*_cost()), password[:LONGEST])
    except VerificationError:
        return False
    return password_hash is not None and len(password) <= LONGEST
