"""The first people of an installation: `flask business create`, `flask operator create`. Both get a mail with a link."""

import os
import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from flask import current_app
from flask.cli import with_appcontext

from ..core.errors import Refused
from ..core.jobs import later
from ..core.standing import Standing
from ..core.transaction import working_at
from ..domain.access.identity import add_operator
from ..domain.access.reset_link import send_reset_link
from ..domain.businesses.business import SLUG
from ..domain.businesses.keeping import create_and_commit_business
from ..domain.invitations.platform_inviting import act_as_operator, invite_admin

business = click.Group("business", help="The firms whose portals these are.")
operator = click.Group("operator", help="Who runs the platform.")


def slug(_: Any, __: Any, value: str) -> str:
    if not SLUG.fullmatch(value):
        raise click.BadParameter("use 2 to 40 small letters, digits and hyphens.")
    return value


def e_mail(_: Any, __: Any, value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
        raise click.BadParameter("write it as name@example.com.")
    return value


def currency(_: Any, __: Any, value: str) -> str:
    if value not in list_currencies():
        raise click.BadParameter("there is no such currency; use a code such as EUR.")
    return value


def locale(_: Any, __: Any, value: str) -> str:
    try:
        return str(Locale.parse(value))
    except (UnknownLocaleError, ValueError):
        raise click.BadParameter("there is no such locale; use one such as en_GB.") from None


def time_zone(_: Any, __: Any, value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter("there is no such time zone; use one such as Europe/London.") from None


@business.command("create")
@click.option("--slug", required=True, callback=slug, help="Its name in addresses, such as acme.")
@click.option("--name", required=True)
@click.option("--admin-email", required=True, callback=e_mail)
@click.option("--admin-name", required=True)
@click.option("--currency", default="EUR", show_default=True, callback=currency)
@click.option("--locale", default="en_GB", show_default=True, callback=locale)
@click.option("--time-zone", default="Europe/London", show_default=True, callback=time_zone)
@with_appcontext
def create_business(admin_email: str, admin_name: str, **values: str) -> None:
    """A business and its first admin, who is sent an invitation."""
    try:
        id = create_and_commit_business(**values)
    except Refused as error:
        raise click.ClickException(error.words) from None
    with working_at(Standing("worker", job_business=id)):
        invite_admin(admin_name, admin_email, by=act_as_operator("Whoever runs this portal"))
    announce_link(f"{values['name']} is founded.", admin_email, "7 days")


@operator.command("create")
@click.option("--email", required=True, callback=e_mail)
@click.option("--name", required=True)
@with_appcontext
def create_operator(email: str, name: str) -> None:
    """Somebody who may open /platform. Needs DATABASE_URL, as no door may make one."""
    from .database import migrator_url

    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.ClickException("Set DATABASE_URL to the database.")
    if not add_operator(migrator_url(url, current_app.config["HOME"]), email=email, name=name):
        raise click.ClickException(f"{email} is an operator already.")
    with working_at(Standing("auth")):
        later(send_reset_link, email=email)
    announce_link(f"{name} is an operator.", email, "an hour")


def announce_link(what: str, email: str, lifetime: str) -> None:
    config = current_app.config
    click.echo(f"{what} The worker sends a link to {email}, good for {lifetime}: there they choose a password.")
    if not config["SMTP_URL"]:
        click.echo(f"SMTP_URL is not set, so the mail will lie in {config['HOME'] / 'outbox'}.")
    click.echo(f"Another link, whenever one is needed: {config['BASE_URL']}/forgotten-password")
