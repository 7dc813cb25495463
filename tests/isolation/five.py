"""A firm of five clients, two of them Sue's."""

import re
from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy import delete, select

from app.core.db import db, uuid7
from app.core.standing import Standing, standing_at
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project
from app.domain.time.time_entry import TimeEntry
from app.domain.users.user import User
from tests.cast import TODAY

FIVE = ("bakery", "cinema", "dairy", "eatery", "forge")
HERS = ("bakery", "dairy")
NOT_HERS = tuple(key for key in FIVE if key not in HERS)


def add_case(firm, key):
    """A client with a project, an hour's work on it and an open invoice, each of which names it."""
    client = Client(id=uuid7(), name=f"{key.title()} public", email=f"office@{key}.example", currency="EUR")
    db.session.add(client)
    db.session.flush()
    project = Project(id=uuid7(), client_id=client.id, name=f"Project {key}", code=f"code-{key}", status="active", starts_on=TODAY)
    db.session.add(project)
    db.session.flush()
    entry = TimeEntry(id=uuid7(), client_id=client.id, project_id=project.id, user_id=firm.ada.id, person_name="Ada", worked_on=TODAY,
                      seconds=3600, description=f"Work {key}")  # fmt: skip
    phase = Phase(id=uuid7(), client_id=client.id, project_id=project.id, position=1, name=f"Phase {key}")
    invoice = Invoice(id=uuid7(), client_id=client.id, currency="EUR", reference=f"ref {key}")
    db.session.add_all([entry, phase, invoice])
    invoice.write_lines([LineInput(f"line {key}", Decimal(1), 10_000, Decimal(20))])
    by = SimpleNamespace(id=firm.ada.id, name="Ada", client_id=None, session_id=None)
    issue(invoice, by=by, today=TODAY, payment_days=14)
    firm.things |= {key: client, f"{key}_project": project, f"{key}_entry": entry, f"{key}_open": invoice, f"{key}_phase": phase}


def assign(firm, *keys):
    def work():
        db.session.execute(delete(ClientAssignment).where(ClientAssignment.user_id == firm.sue.id))
        db.session.add_all(ClientAssignment(user_id=firm.sue.id, client_id=firm.things[key].id) for key in keys)

    firm.do(work)


def named_in(text):
    return {key for key in FIVE if key in text.lower()}


def options_of(page, name):
    select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S).group(0)
    return [value for value in re.findall(r'value="([^"]*)"', select_) if value]


LISTS = ("clients", "projects?status=all", "invoices", "time-entries", "", "time-entries/new", "time-entries/timer")


PAGES = {"clients/{client}": "", "projects/{project}": "_project", "invoices/{open}": "_open", "time-entries/{entry}": "_entry",
         "invoices/{open}/pdf": "_open", "invoices/{open}/credit-note": "_open"}  # fmt: skip


def asked_of(app, firm, name, work, door="sub"):
    with app.app_context(), standing_at(Standing(door, firm.secret_of(name))):
        user = db.session.scalars(select(User).where(User.id == firm.people[name].id)).one()
        return work(user)


def own_projects(firm, name, *projects):
    """This person sees these alone."""

    def work():
        db.session.get(User, firm.people[name].id).scope = "own"
        for project in projects:
            db.session.get(Project, project.id).client_user_id = firm.people[name].id

    firm.do(work)
