"""`flask demo load` and `flask demo show`. There under VITRINE_DEMO=1 alone, since everybody knows the demo's password."""

import os
from itertools import groupby

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from app.core.db import db

demo = click.Group("demo", help="Two firms to look at Vitrine with.")


@demo.command("load")
@with_appcontext
def load_demo() -> None:
    """Fill an empty installation; where a business is, do nothing."""
    from app.ops.database import migrator_url

    from .loading import load

    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.ClickException("Set DATABASE_URL to the database: the platform's operator is made through it.")
    load(migrator_url(url, current_app.config["HOME"]))


@demo.command("show")
@with_appcontext
def show_demo() -> None:
    """One sign-in for each kind of person, as far as they are there."""
    from .firms import PASSWORD, SIGN_INS

    with db.engines["auth"].begin() as connection:
        known = text("select email from auth.identities where email = any(:emails)")
        emails = set(connection.execute(known, {"emails": [row.email for row in SIGN_INS]}).scalars())
    there = [row for row in SIGN_INS if row.email in emails]
    width = max((len(row.email) for row in there), default=0)
    for address, rows in groupby(there, key=lambda row: row.address):
        click.echo(f"\n{current_app.config['BASE_URL']}{address}")
        for row in rows:
            click.echo(f"  {row.email:<{width}}  {PASSWORD}  {row.who}")
