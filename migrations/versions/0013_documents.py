"""Documents: their types, what each is called, its versions, and the file of each."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

WITHOUT_THEIRS = """
    update app.file_sums s set files = s.files - f.files, bytes = s.bytes - f.bytes
      from (select business_id, count(*) as files, sum(size + large_size + small_size) as bytes
              from app.files where document_id is not null group by 1) f
     where s.business_id = f.business_id
"""
NOUNS = ("courses", "documents", "files")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    # The sums of what lies in the store are kept by a trigger that asks for a business.
    op.execute("drop trigger keep_file_sums on app.files")
    op.execute(WITHOUT_THEIRS)
    op.execute("delete from app.files where document_id is not null")
    op.execute(
        "alter table app.files drop column version cascade, drop column document_id cascade, alter column project_id set not null"
    )
    op.execute("drop table app.document_versions, app.documents, app.document_types cascade")
    op.execute("delete from app.moves where noun = 'document_versions'")
    op.execute("drop index app.moves_thing")
    op.execute("alter table app.moves drop column note")
    op.execute("delete from platform.transitions where noun = 'document_versions'")
    op.execute("alter table platform.transitions drop column permission, drop column holds")
