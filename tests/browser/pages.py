"""Every page there is, from the URL map and the matrix of who is let in: a new route joins by itself."""

from itertools import groupby
from typing import Any

from flask import Flask

from tests.cast import Firm
from tests.isolation.test_routes import MATRIX, address, own_id

# They answer with a file, with JSON, or with a redirect; or they need a step before them, and are met on a journey.
NO_PAGES = {
    "assets", "auth.accent", "auth.choose", "auth.choose_password", "auth.health", "auth.logo", "auth.look", "auth.ready", "auth.show_mail",
    "auth.show_mail_as_it_looks", "auth.show_outbox", "auth.sign_out", "auth.start", "static", "api.token.create", "auth.be_told", "auth.depart",
}  # fmt: skip
BEFORE_SIGN_IN = {
    "auth.sign_in": [f"/{door}/sign-in" for door in ("client-portal", "tech", "admin", "platform")],
    "auth.forgotten_password": ["/forgotten-password"],
    "auth.reset_password": ["/reset-password/long-over"],
    "auth.accept_invitation": ["/invitation/long-over"],
    "auth.open_door": ["/open-door/long-over"],
    "auth.arrive": ["/arrive/long-over"],
    "auth.stop_mails": ["/unsubscribe/long-over"],
}
FILES = (".pdf", ".csv", ".credit_note", ".download", ".picture", ".unread", ".everything")
# One of each kind; those who see less of the same pages add nothing.
VISITORS = ("ada", "bob", "mia", "tom", "olga")
# A page that differs by the state of what it shows.
STATES = {
    "admin.documents.show": ("draft_document", "pending_document", "approved_document", "rejected_document"),
    "admin.invoices.show": ("draft", "overdue", "paid", "cancelled"),
    "client_portal.invoices.show": ("overdue", "paid", "cancelled"),
}


def noun(endpoint: str) -> str:
    """admin.invoices of admin.invoices.show: the pages of one noun are visited together."""
    return endpoint.rpartition(".")[0]


NOUNS = [name for name, _ in groupby(sorted(MATRIX), noun) if not name.startswith("api.")]


def visitors_of(name: str) -> list[str]:
    people = set().union(*(line.people for endpoint, line in MATRIX.items() if noun(endpoint) == name))
    found = [visitor for visitor in VISITORS if visitor in people]
    return found if name.startswith("client_portal.") else found[:1]


def pages_of(name: str, visitor: str, app: Flask, firm: Firm) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in MATRIX and noun(rule.endpoint) == name]
    return [url for rule in rules if is_page(rule) for url in addresses(app, firm, visitor, rule)]


def is_page(rule: Any) -> bool:
    return "GET" in rule.methods and not rule.endpoint.endswith(FILES)


def addresses(app: Flask, firm: Firm, visitor: str, rule: Any) -> list[str]:
    line = MATRIX[rule.endpoint]
    if visitor not in line.people:
        return []
    if not line.thing:
        return [address(app, rule)]
    things = (line.thing, *STATES.get(rule.endpoint, ()))
    return [address(app, rule, own_id(firm, visitor, line._replace(thing=thing))) for thing in things]
