"""What contexts are sealed with, and whose work a job is."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

NOUNS = ("keys", "queue")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute(
        "update queue.procrastinate_jobs j set args = j.args || jsonb_build_object('business_id', a.business_id)"
        " from queue.askers a where a.job = j.id"
    )
    op.execute("drop table queue.askers; drop sequence queue.errands")
    for sequence in ("key_0a", "key_0b", "key_1a", "key_1b", "key_turn"):
        op.execute(f"drop sequence ctx.{sequence} cascade")
