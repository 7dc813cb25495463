"""`flask isolation prove`, and the refusal to serve through a login that row security does not hold."""

import secrets

import psycopg
import pytest

import config
from app.ops.doctor import refuse_unsafe_logins
from app.ops.proof import prove
from tests.cast import make_firm


def test_a_missing_wall_is_counted_and_on_sound_data_there_is_nothing_to_count(server, fresh_database, make_app):
    app = make_app(fresh_database)
    make_firm(app, "proof-one").all(), make_firm(app, "proof-two").all()
    doors = server.settings(fresh_database)["DOOR_URLS"]
    counts = prove(fresh_database, doors)
    assert {count.door for count in counts} == {"vitrine_admin", "vitrine_client", "vitrine_sub", "vitrine_tech"}
    assert sum(count.own for count in counts) > 100
    assert [count for count in counts if count.foreign] == []
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        assert owner.execute("select 1 from auth.sessions where name = 'isolation proof'").fetchone() is None
        owner.execute("drop policy business_wall on app.projects")
        owner.execute("drop policy client_wall on app.projects")
    assert {count.table for count in prove(fresh_database, doors) if count.foreign} >= {"projects"}


def test_a_web_process_does_not_start_with_a_superuser(server, database):
    settings = server.settings(database)
    refuse_unsafe_logins(settings)
    with pytest.raises(config.Misconfigured, match="passes row security by"):
        refuse_unsafe_logins(settings | {"DOOR_URLS": settings["DOOR_URLS"] | {"client": database}})


KNOWN = ("", "secret", "changeme", "short", "changeme" * 6, "please-change-this-secret-key-in-production", "x" * 64, "0123456789" * 5,
         "only for tests, forty characters long...", "django-insecure-change-me-change-me-change-me", "development" * 4, "ab" * 40, "d" * 31)  # fmt: skip


@pytest.mark.parametrize("secret", KNOWN)
def test_nor_with_a_missing_or_known_secret(server, database, secret):
    with pytest.raises(config.Misconfigured, match="SECRET_KEY"):
        config.check(server.settings(database) | {"SECRET_KEY": secret})


def test_whatever_is_drawn_will_do(server, database):
    """In letters, in base64 and in hexadecimal."""
    settings = server.settings(database)
    for _ in range(200):
        for secret in (secrets.token_urlsafe(24), secrets.token_urlsafe(48), secrets.token_hex(16), secrets.token_hex(32)):
            config.check(settings | {"SECRET_KEY": secret})
