"""What an invoice was worked for, rates of tax with three decimals, and words of mails in each language."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

NOUNS = ("invoices", "mail_texts")


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())


def downgrade() -> None:
    op.execute("alter table app.invoices drop column service_from, drop column service_to")
    op.execute("alter table app.invoice_lines alter column tax_rate type numeric(5, 2)")
    op.execute("delete from app.mail_texts where mail = 'staff_invitation' or language <> ''")
    op.execute("alter table app.mail_texts drop constraint mail_texts_pkey, drop column language")
    op.execute("alter table app.mail_texts add primary key (business_id, mail)")
