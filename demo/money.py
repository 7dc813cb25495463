"""Invoices in every state, in the order in which they were written, paid and cancelled."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, cycle
from random import Random
from typing import NamedTuple

from app.core.db import db, uuid7
from app.core.jobs import later
from app.domain.invoices.document import render_document
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import cancel, issue, issue_without_notice
from app.domain.invoices.payment import record_payment

from .people import Cast
from .story import Customer, Line

LINES = (3, 1, 4, 2, 6, 12, 2, 5, 3, 8)
METHODS = ("bank_transfer", "bank_transfer", "card", "bank_transfer", "cheque", "bank_transfer", "cash", "bank_transfer", "other")
OLDEST = 258


class Event(NamedTuple):
    """Events happen by day, and on one day in the order in which they were told."""

    day: date
    order: int
    happen: Callable[[], object]


class Money:
    def __init__(self, cast: Cast, today: date, chance: Random) -> None:
        self.cast, self.today, self.chance = cast, today, chance
        self.payment_days: int = cast.firm.values["payment_days"]
        self.sizes, self.methods, self.order = cycle(LINES), cycle(METHODS), count()
        self.events: list[Event] = []
        self.booked: list[Invoice] = []

    def flow(self) -> None:
        for number, customer in enumerate(self.cast.firm.customers):
            for fate, days in self._fates(number, customer):
                self._tell(self._draft(number, customer, days), fate, days)
        for event in sorted(self.events, key=lambda event: event[:2]):
            event.happen()
        # The worker takes them in this order, and the newest are looked at first.
        for invoice in reversed(self.booked):
            later(render_document, invoice_id=invoice.id, kind="invoice", lock=f"document:{invoice.id}")

    def _fates(self, number: int, customer: Customer) -> Iterator[tuple[str, int]]:
        """What becomes of each invoice, and how many days ago it was issued."""
        newest = self.payment_days + 45
        for position in range(customer.settled):
            yield "paid", OLDEST - number - position * (OLDEST - newest) // customer.settled
        ages = {"paid": 24, "overpaid": 18, "cancelled": 12, "overdue": 9 + 3 * number, "due_today": 0, "part_paid": -7}
        for fate in customer.newest.split():
            yield fate, self.payment_days + ages[fate] if fate in ages else number

    def _draft(self, number: int, customer: Customer, days: int) -> Invoice:
        client = self.cast.clients[number]
        invoice = Invoice(id=uuid7(), client_id=client.id, currency=client.currency, notes=customer.untaxed)
        invoice.reference = f"PO {self.chance.randrange(4000, 9000)}" if self.chance.random() < 0.4 else None
        db.session.add(invoice)
        invoice.write_lines(self._lines(number, customer, days))
        return invoice

    def _lines(self, number: int, customer: Customer, days: int) -> list[LineInput]:
        """Of the work that went on then; a long invoice takes in what else the firm does."""
        begun = [place for place, job in enumerate(customer.jobs) if job.starts < -days and job.status != "planned"]
        running = [place for place in begun if customer.jobs[place].ends > -days - 30]
        place = self.chance.choice(running or begun or [0])
        craft = self.cast.firm.crafts[customer.jobs[place].craft]
        others = [line for other in self.cast.firm.crafts.values() if other is not craft for line in other.lines]
        ordered = self.chance.sample(craft.lines, len(craft.lines)) + self.chance.sample(others, len(others))
        project_id = self.cast.projects[number][place].id
        return [self._line(line, customer)._replace(project_id=project_id) for line in ordered[: next(self.sizes)]]

    def _line(self, line: Line, customer: Customer) -> LineInput:
        price = self.chance.randrange(line.least, line.most + 1, 50)
        quantity = Decimal(self.chance.choice(line.quantities)) * customer.dearness
        return LineInput(line.description, quantity, price, Decimal("0" if customer.untaxed else line.tax_rate))

    def _tell(self, invoice: Invoice, fate: str, days: int) -> None:
        if fate == "draft":
            return
        day = self.today - timedelta(days=days)
        due = day + timedelta(days=self.payment_days)
        day = workday(day) if days else day
        invoice.due_on = due
        self._on(day, lambda: self._issue(invoice, day))
        later_on = self.chance.randrange(4, self.payment_days)
        if fate in ("paid", "overpaid"):
            more = 5_000 if fate == "overpaid" else 0
            self._pay(invoice, workday(day + timedelta(days=later_on)), lambda: invoice.balance + more)
        elif fate == "part_paid":
            self._pay(invoice, workday(day + timedelta(days=4)), lambda: invoice.total * 2 // 5)
        elif fate == "cancelled":
            words = "Issued to the wrong project; a new invoice follows."
            self._on(
                workday(day + timedelta(days=5)),
                lambda: cancel(invoice, words, by=self.cast.admin, today=workday(day + timedelta(days=5))),
            )

    def _issue(self, invoice: Invoice, day: date) -> None:
        """Today's as in real use. What lies behind is booked: nobody wants a mail about it."""
        if day == self.today:
            issue(invoice, by=self.cast.admin, today=day, payment_days=self.payment_days)
            return
        issue_without_notice(invoice, by=self.cast.admin, today=day, payment_days=self.payment_days)
        self.booked.append(invoice)

    def _pay(self, invoice: Invoice, day: date, amount: Callable[[], int]) -> None:
        """At once, or a big one sometimes in two goes."""
        method, reference = next(self.methods), f"{self.chance.randrange(10**7, 10**8)}"
        self._on(
            day,
            lambda: record_payment(
                invoice,
                amount=amount(),
                paid_on=day,
                method=method,
                reference=reference,
                is_meant=True,
                today=day,
                by=self.cast.admin,
            ),
        )

    def _on(self, day: date, happen: Callable[[], object]) -> None:
        self.events.append(Event(day, next(self.order), happen))


def workday(day: date) -> date:
    """Itself, or the Friday before."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
