"""Notifications: what somebody is told of, what of it they wish to be told, and whether their mailbox takes it."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"


FORMER_LINKS = """
    alter table auth.links
        drop constraint links_purpose_check,
        add constraint links_purpose_check
            check (purpose in ('password_reset', 'invitation', 'open_door', 'choice', 'departure', 'arrival')),
        drop constraint links_check,
        add constraint links_check check ((purpose in ('invitation', 'departure', 'arrival')) = (user_id is not null))
"""


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute((Path(__file__).with_suffix("") / "notifications.sql").read_bytes())


def downgrade() -> None:
    op.execute("delete from auth.links where purpose = 'unsubscribe'")
    op.execute(FORMER_LINKS)
    op.execute("alter table app.users drop column bounced_at, drop column bounce")
    op.execute("drop table app.notifications, app.notice_settings")
    op.execute("drop table platform.told_kinds")
