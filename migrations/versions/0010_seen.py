"""Seen: what clients have opened, looked up by the thing."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute((Path(__file__).with_suffix("") / "activities.sql").read_bytes())


def downgrade() -> None:
    op.execute("drop index app.activities_thing")
