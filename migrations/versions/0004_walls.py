"""What contexts are sealed with."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

NOUNS = ("keys",)


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    for sequence in ("key_0a", "key_0b", "key_1a", "key_1b", "key_turn"):
        op.execute(f"drop sequence ctx.{sequence} cascade")
