"""Indexes for what is asked most: which news is unread, on the bell or not; what a client sees of the documents, past the drafts of
the office; and the files that were handed in, past those of documents."""

from alembic import op

revision = "0015"
down_revision = "0014"

UNREAD = "create index notifications_unread on app.notifications (business_id, user_id) where read_at is null"


def upgrade() -> None:
    op.execute("drop index app.notifications_unread")
    op.execute(UNREAD)
    op.execute("""
        create index documents_published_for_client on app.documents (business_id, client_id, listed_at, id) include (project_id)
         where is_published
    """)
    op.execute("create index files_handed_in_of_client on app.files (business_id, client_id, id) where document_id is null")


def downgrade() -> None:
    op.execute("drop index app.documents_published_for_client, app.files_handed_in_of_client")
    op.execute("drop index app.notifications_unread")
    op.execute(UNREAD.replace("where ", "where on_bell and "))
