"""What a command does itself in a business, as the worker would do it. No door makes an errand: it takes the migrator's login."""

import os
from uuid import UUID

import psycopg
from flask import current_app

from ..core.standing import Standing
from .database import migrator_url


def errand_in(business: UUID) -> Standing:
    config = current_app.config
    url = migrator_url(os.environ.get("DATABASE_URL") or config["DATABASE_ADDRESS"], config["HOME"])
    with psycopg.connect(url) as connection:
        row = connection.execute("select queue.let_in(%s)", (business,)).fetchone()
    assert row
    return Standing("worker", job=row[0])
