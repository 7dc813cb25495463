"""Files: what people hand in, and how much of its room a business has taken."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

NOUNS = ("files",)


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("drop table app.files, app.file_sums")
    op.execute("alter table platform.businesses drop column storage_gb")
