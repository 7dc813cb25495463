"""When an invoice is unpaid, overdue or paid, said once, for lists, sums and pages. Due today is not overdue; a cancelled one is
none of them."""

from sqlalchemy import Integer, and_, case, literal_column

from ...core.queries import value
from .invoice import Invoice, InvoiceStatus

# The business's own day.
TODAY = value("today", "date")

# The balance of drafts and cancelled ones is 0. Written out, as the index of these rows says it.
UNPAID = Invoice.balance > literal_column("0", Integer)
OVERDUE = and_(UNPAID, Invoice.due_on < TODAY)
PAID = and_(Invoice.state == InvoiceStatus.SENT.value, Invoice.balance <= 0)

STATUS = case(
    (Invoice.state != InvoiceStatus.SENT.value, Invoice.state),
    (PAID, InvoiceStatus.PAID.value),
    (OVERDUE, InvoiceStatus.OVERDUE.value),
    (Invoice.paid > 0, InvoiceStatus.PART_PAID.value),
    else_=InvoiceStatus.SENT.value,
).label("status")
