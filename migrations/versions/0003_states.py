"""A state is a date and a person: who issued an invoice, and who cancelled it."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

NOUNS = ("invoices",)


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.drop_index("invoices_summed", schema="app")
    op.drop_column("invoices", "issued_by", schema="app")
    op.drop_column("invoices", "cancelled_by", schema="app")
