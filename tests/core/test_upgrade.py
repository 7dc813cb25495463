"""Upgrading is done with every start and every release, so it must bear being done again."""

from __future__ import annotations

from app.core.database import upgrade
from app.domain.people.permissions import PERMISSIONS_OF
from tests.databases import TestServer


def test_an_upgrade_may_be_run_any_number_of_times(server: TestServer, fresh_database: str) -> None:
    pairs = [(role, permission.value) for role, permissions in PERMISSIONS_OF.items() for permission in permissions]
    for _ in range(3):
        upgrade(fresh_database, server.home, pairs)
