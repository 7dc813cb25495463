"""Which clients a subcontractor works for."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import Model, business_in_context


class ClientAssignment(Model):
    __tablename__ = "client_assignments"

    business_id: Mapped[UUID] = mapped_column(default=business_in_context)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)


def assigned_clients(actor: Viewer) -> Select[UUID]:
    return select(ClientAssignment.client_id).where(ClientAssignment.user_id == actor.id)


def within_reach(query: Select[*tuple[Any, ...]], client_id: Any, actor: Viewer) -> Select[*tuple[Any, ...]]:
    """Narrows a query to the clients its actor may see: the assigned ones, the own one, or all of the business."""
    if actor.user_type == "client":
        return query.where(client_id == actor.client_id)
    if actor.is_scope_restricted:
        return query.where(client_id.in_(assigned_clients(actor)))
    return query
