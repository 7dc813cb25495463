"""The tables of the foundation, and the job queue's own."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(Path(__file__).with_suffix(".sql").read_text())
    connection.execute("set local search_path = queue")
    connection.execute(SchemaManager.get_schema())
    connection.execute("set local search_path = public")
