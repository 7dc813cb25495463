"""How a firm shows itself, its greeting in each language and its logo for the dark; and which operator has been welcomed."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

NOUNS = ("welcome", "operators", "logos")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("alter table platform.businesses drop column welcome_texts")
    op.execute("alter table platform.businesses drop column dark_logo_key")
    op.execute("delete from app.logos where theme = 'dark'")
    op.execute("alter table app.logos drop column theme, add unique (business_id)")
    op.execute("alter table platform.operators drop column welcomed_at")
