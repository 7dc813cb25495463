"""What is read with the thing itself is found among what is unread, on the bell or not."""

from alembic import op

revision = "0015"
down_revision = "0014"

INDEX = "create index notifications_unread on app.notifications (business_id, user_id) where read_at is null"


def upgrade() -> None:
    op.execute("drop index app.notifications_unread")
    op.execute(INDEX)


def downgrade() -> None:
    op.execute("drop index app.notifications_unread")
    op.execute(INDEX.replace("where ", "where on_bell and "))
