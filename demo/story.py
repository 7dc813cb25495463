"""What a demo firm is told in. Days are counted from today, money is in minor units."""

from typing import Any, NamedTuple


class Staff(NamedTuple):
    name: str
    email: str
    role: str
    phone: str | None = None
    logs_time: bool = True


class Contact(NamedTuple):
    """Somebody at a client. With a company role they sign in."""

    name: str
    email: str
    title: str
    phone: str | None = None
    company_role: str | None = None
    scope: str = "company"


class Line(NamedTuple):
    """What stands on an invoice, within which range it costs, and how many of it are usual."""

    description: str
    least: int
    most: int
    quantities: tuple[str, ...]
    tax_rate: str


class Craft(NamedTuple):
    """A kind of work: how it goes on, what is done day by day, and what is charged for it."""

    phases: tuple[str, ...]
    days: tuple[str, ...]
    lines: tuple[Line, ...]


class Job(NamedTuple):
    """A project of a client; it belongs to the contact of that number."""

    name: str
    code: str
    craft: str
    status: str
    starts: int
    ends: int
    progress: int
    description: str
    budget: int
    contact: int = 0


class Customer(NamedTuple):
    """A client with its story: `settled` paid invoices of the past months, then one for each word of `newest`."""

    values: dict[str, Any]
    contacts: tuple[Contact, ...]
    jobs: tuple[Job, ...]
    settled: int
    newest: str
    dearness: int = 1
    """How many times the usual quantities this client orders."""
    untaxed: str | None = None
    """Why no tax is charged, as a note on each invoice."""


class Invited(NamedTuple):
    """Somebody who has not come yet: of the firm by role, or of the client of that number."""

    name: str
    email: str
    days_ago: int
    role: str | None = None
    client: int | None = None


class Paper(NamedTuple):
    """A file of the project with that code: a photo of a scene, a plan, or words. From the office, or a contact of the client."""

    code: str
    name: str
    content: str
    days_ago: int
    audience: str = "client"
    contact: int | None = None


class Note(NamedTuple):
    """A message about the project with that code: from one of the staff, by number, or from a contact of the client."""

    code: str
    days_ago: int
    words: str
    staff: int = 1
    audience: str = "client"
    contact: int | None = None
    sent: tuple[tuple[str, str], ...] = ()
    """With it: the name of each file, and what it is, as of a paper."""


class Folio(NamedTuple):
    """A document: of the project with that code, or of the client of that number as a whole. A state for each of its versions; a
    plan, or what stands on its page."""

    title: str
    type: str
    of: str | int
    states: tuple[str, ...]
    days_ago: int
    content: str = "plan"
    note: str | None = None


class Firm(NamedTuple):
    values: dict[str, Any]
    mark: str
    seed: int
    staff: tuple[Staff, ...]
    crafts: dict[str, Craft]
    customers: tuple[Customer, ...]
    assigned: tuple[int, ...]
    """The clients, by number, that its subcontractors work for."""
    prospects: tuple[tuple[str, str], ...] = ()
    """Clients with an e-mail whom nobody has invited yet."""
    invited: tuple[Invited, ...] = ()
    welcomes: dict[str, str] = {}
    """Its greeting in languages of their own."""
    papers: tuple[Paper, ...] = ()
    notes: tuple[Note, ...] = ()
    folios: tuple[Folio, ...] = ()
    document_types: tuple[tuple[str, bool], ...] = ()
    """Each with whether somebody approves it first."""
    categories: tuple[str, ...] = ()
    holidays: tuple[tuple[int, int, str], ...] = ()
    """Month, day and name; for this year and the next."""
