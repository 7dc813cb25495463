"""What was done is found past all that was only looked at."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("create index activities_done on app.activities (business_id, id) where left(kind, 5) <> 'view_'")


def downgrade() -> None:
    op.execute("drop index app.activities_done")
