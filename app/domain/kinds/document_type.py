"""A type of the documents that the business gives its clients, and whether somebody has to approve them first."""

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from ...core.rules import Flag, Rules, Text
from ...core.words import N_
from .kind import OwnKind

DOCUMENT_TYPE = Rules(name=Text(80, N_("Enter the type's name.")), requires_approval=Flag())


class DocumentType(OwnKind):
    __tablename__ = "document_types"

    rules = DOCUMENT_TYPE
    taken = N_("There is a document type with this name already.")

    # Not granted at the outer doors, so it is loaded where it is asked for alone.
    requires_approval: Mapped[bool] = mapped_column(server_default=false(), deferred=True)
