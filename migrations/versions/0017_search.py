"""Search: the words of what is searched, for each who may look for it."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute((Path(__file__).with_suffix("") / "search_words.sql").read_bytes())


def downgrade() -> None:
    op.execute("drop table app.search_words")
