"""Courses: from where to where the state of a thing may move, and each move that was made."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute((Path(__file__).with_suffix("") / "moves.sql").read_bytes())


def downgrade() -> None:
    op.execute("drop table app.moves")
    op.execute("drop table platform.transitions")
