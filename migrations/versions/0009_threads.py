"""Threads: what the two sides write to each other about a project."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

NOUNS = ("messages",)


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("drop table app.messages")
