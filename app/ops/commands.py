"""The first people of an installation: `flask business create`, `flask operator create`. Both get a mail with a link."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from ..core.errors import Refused
from ..core.jobs import later
from ..core.standing import Standing
from ..core.transaction import working_at
from ..domain.access.identity import add_operator
from ..domain.access.reset_link import send_reset_link
from ..domain.invitations.inviting import PERSON
from ..domain.invitations.platform_inviting import act_as_operator, invite_admin
from .errands import errand_in
from .founding import found_business

business = click.Group("business", help="The firms whose portals these are.")
operator = click.Group("operator", help="Who runs the platform.")


@business.command("create")
@click.option("--slug", required=True, help="Its name in addresses, such as acme.")
@click.option("--name", required=True)
@click.option("--admin-email", required=True)
@click.option("--admin-name", required=True)
@click.option("--currency", default="EUR", show_default=True)
@click.option("--locale", default="en_GB", show_default=True)
@click.option("--time-zone", default="Europe/London", show_default=True)
@with_appcontext
def create_business(admin_email: str, admin_name: str, **values: Any) -> None:
    """A business and its first admin, who is sent an invitation."""
    with said_by_option(name="admin-name", email="admin-email"):
        PERSON.check({"name": admin_name, "email": admin_email})
    with said_by_option():
        id = found_business(**values)
    with working_at(errand_in(id)):
        invite_admin(admin_name, admin_email, by=act_as_operator("Whoever runs this portal"))
    announce_link(f"{values['name']} is founded.", admin_email, "7 days")


@operator.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@with_appcontext
def create_operator(email: str, name: str) -> None:
    """Somebody who may open /platform. Needs DATABASE_URL, as no door may make one."""
    from .database import migrator_url, superuser_url

    with said_by_option():
        PERSON.check({"name": name, "email": email})
        is_new = add_operator(migrator_url(superuser_url(), current_app.config["HOME"]), email=email, name=name)
    if not is_new:
        raise click.ClickException(f"{email} is an operator already.")
    with working_at(Standing("auth")):
        later(send_reset_link, email=email)
    announce_link(f"{name} is an operator.", email, "an hour")


@contextmanager
def said_by_option(**options: str) -> Iterator[None]:
    """What a verb refuses, by the name that the value has here."""
    try:
        yield
    except Refused as refusal:
        named = [f"--{options.get(field, field.replace('_', '-'))}: {words}" for field, words in refusal.fields.items()]
        raise click.ClickException("\n".join(named) or refusal.words) from None


def announce_link(what: str, email: str, lifetime: str) -> None:
    config = current_app.config
    click.echo(
        f"{what} The worker writes to {email}: a link, good for {lifetime}, leads whoever has no password yet to one of their own."
    )
    if not config["SMTP_URL"]:
        click.echo("SMTP_URL is not set here. Where the worker has none either, the mail will lie in its VITRINE_HOME, in outbox.")
    click.echo(f"Another link, whenever one is needed: {config['BASE_URL']}/forgotten-password")
