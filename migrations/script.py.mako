"""${message}."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

# One SQL file per noun, in the folder beside this file and named as it is; in the order in which they refer to each other.
NOUNS: tuple[str, ...] = ()


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    for noun in NOUNS:
        connection.execute((Path(__file__).with_suffix("") / f"{noun}.sql").read_bytes())
    # What was found by comparing models and tables is a list of what to write down there: indexes, keys and checks are not on it.
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    # `drop table … cascade` takes the policies along that look at it; they are laid down anew, as the triggers are.
    ${downgrades if downgrades else "pass"}
