"""A state is a date and a person."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((Path(__file__).parent / "0003_invoices.sql").read_text())


def downgrade() -> None:
    op.drop_column("invoices", "issued_by", schema="app")
    op.drop_column("invoices", "cancelled_by", schema="app")
