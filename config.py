"""What the environment decides. Read once, at start; the rest of the code asks `app.config`."""

import json
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

ROOT = Path(__file__).resolve().parent
DOORS = ("auth", "admin", "client", "tech", "sub", "platform", "worker", "link")
KNOWN_WORDS = re.compile(
    "secret|change|replace|please|insecure|example|default|develop|production|password|django|flask|vitrine|characters|forty|long|tests?|"
    "0123456789|abcdef|qwerty|key|dev|for|this|only|your|the|me"
)
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/[\w.-]+)*", re.ASCII)
LEAST_LETTERS = 8  # of those that were drawn: of 32 hexadecimal digits one in twenty millions has fewer


class Misconfigured(RuntimeError):
    """Said at start, in words, instead of a surprise later."""


def read_secrets(home: Path) -> dict[str, Any]:
    file = home / "secrets.json"
    return json.loads(file.read_text()) if file.exists() else {}


def server_address(environ: Mapping[str, str]) -> str:
    """Where PostgreSQL is, without anybody's name or password."""
    url = environ.get("VITRINE_DATABASE") or environ.get("DATABASE_URL") or ""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres"):
        raise Misconfigured("Set DATABASE_URL to a PostgreSQL 15 or later, or start Vitrine with bin/run.")
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")])
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}{'?' + query if query else ''}"


def files_address(environ: Mapping[str, str]) -> str:
    """Where stored files lie, if not in the data folder: s3://bucket, or a folder in it."""
    url = environ.get("FILES_URL", "").rstrip("/")
    if url and not BUCKET.fullmatch(url):
        raise Misconfigured("FILES_URL names a bucket, as s3://bucket or s3://bucket/folder.")
    if url and not find_spec("obstore"):
        raise Misconfigured("FILES_URL needs obstore: pip install --require-hashes -r requirements-s3.txt")
    return url


def login_url(address: str, role: str, password: str) -> str:
    place = address.removeprefix("postgresql://")
    return f"postgresql://{role}:{quote(password, safe='')}@{place}"


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    home = Path(environ.get("VITRINE_HOME") or ROOT / "data").resolve()
    secrets = read_secrets(home)
    passwords = json.loads(environ["VITRINE_DOOR_PASSWORDS"]) if "VITRINE_DOOR_PASSWORDS" in environ else secrets.get("roles", {})
    address = server_address(environ)
    base_url = environ.get("BASE_URL", f"http://localhost:{environ.get('PORT', '8000')}").rstrip("/")
    return {
        "HOME": home,
        "ROOT": ROOT,
        "SECRET_KEY": environ.get("SECRET_KEY") or secrets.get("secret_key", ""),
        "DATABASE_ADDRESS": address,
        "DOOR_URLS": {door: login_url(address, f"vitrine_{door}", passwords.get(f"vitrine_{door}", "")) for door in DOORS},
        "QUEUE_URL": login_url(address, "vitrine_queue", passwords.get("vitrine_queue", "")),
        "BASE_URL": base_url,
        "SECURE_COOKIES": base_url.startswith("https://"),
        "FILES_URL": files_address(environ),
        "FILES_ENDPOINT": environ.get("AWS_ENDPOINT_URL", ""),
        "CLAMD_URL": environ.get("CLAMD_URL", ""),
        "SMTP_URL": environ.get("SMTP_URL"),
        "RETRY_SECONDS": int(environ.get("RETRY_SECONDS", "3")),
        "WORKER_DEAD_AFTER": float(environ.get("WORKER_DEAD_AFTER", "30")),
        "MAIL_FROM": environ.get("MAIL_FROM", "portal@localhost"),
        "DEMO": environ.get("VITRINE_DEMO") == "1",
        "DEVELOPMENT": environ.get("VITRINE_DEVELOPMENT") == "1",
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_UPLOAD_LENGTH": 51 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=1),
        "SESSION_COOKIE_NAME": "vitrine_form",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "POOL_SIZE": int(environ.get("POOL_SIZE", "2")),
    }


def check(config: Mapping[str, Any]) -> None:
    """Refuses to start with a secret that is missing, short, or that everybody knows."""
    secret = config["SECRET_KEY"]
    # A word that many know is known when it stands there five times, too, or among others of its kind.
    drawn = KNOWN_WORDS.sub("", secret.lower())
    if len(secret) < 32 or len(set(drawn)) < LEAST_LETTERS:
        raise Misconfigured("SECRET_KEY is missing, known or shorter than 32 characters. `flask database prepare` makes one.")
