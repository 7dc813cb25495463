"""What contexts are sealed with, whose work a job is, how often somebody tried to sign in, and the logo that is being prepared."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

NOUNS = ("keys", "queue", "sign_in", "logos", "once", "turns")


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
    op.execute("drop table app.logos, ctx.once_keys, ctx.turns")
    for sequence in ("key_0a", "key_0b", "key_1a", "key_1b", "key_turn"):
        op.execute(f"drop sequence ctx.{sequence} cascade")
    op.execute("drop table auth.known_browsers, auth.tries; alter table auth.attempts drop column browser")
    op.execute("alter table app.users drop column wished_at")
    op.execute("delete from auth.links where purpose not in ('password_reset', 'invitation')")
    op.execute(
        "alter table auth.links drop column session_id, drop column host, drop column browser,"
        " drop constraint links_purpose_check, drop constraint links_check,"
        " add constraint links_purpose_check check (purpose in ('password_reset', 'invitation')),"
        " add constraint links_check check ((purpose = 'invitation') = (user_id is not null))"
    )
