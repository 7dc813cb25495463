"""Files on messages: what somebody sent with a message hangs on it."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute((Path(__file__).with_suffix("") / "files.sql").read_bytes())


def downgrade() -> None:
    op.execute("alter table app.files drop column message_id")
    op.execute("drop index app.messages_project")
    op.execute("create index messages_project on app.messages (business_id, client_id, project_id, id desc)")
