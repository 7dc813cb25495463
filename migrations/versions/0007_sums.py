"""How many invoices a client has of each state, and all of a project's hours, kept beside the rows."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

NOUNS = ("invoices", "time")
INDEXES_BEFORE = """
    drop index app.invoices_client, app.invoices_open;
    create index invoices_client on app.invoices (business_id, client_id, issued_on desc, id desc)
        include (state, currency, balance, due_on);
    create index invoices_open on app.invoices (business_id, client_id, due_on) include (total, paid, balance) where balance > 0;
    create index invoices_summed on app.invoices (business_id, currency, state, balance, due_on);
"""


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("delete from app.time_months where month = 'infinity'")
    op.execute("drop table app.invoice_counts")
    op.execute(INDEXES_BEFORE)
