"""How many invoices a client has of each state, and all of a project's hours, kept beside the rows."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

NOUNS = ("invoices", "time")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("delete from app.time_months where month = 'infinity'")
    op.execute("drop table app.invoice_counts")
