"""Who sees what hangs on a client's work: each of these with all those of the next."""

from typing import Any

from sqlalchemy import Select

from ...core.actor import Viewer
from ...core.queries import said
from ...core.states import Labelled


class Audience(Labelled, name="audience"):
    CLIENT = "client", "The client too"
    TEAM = "team", "The office and its subcontractors"
    OFFICE = "office", "The office alone"


def audiences(actor: Viewer) -> tuple[Audience, ...]:
    """Whom this person may show something to: a client's person the firm, a subcontractor the team."""
    if actor.user_type == "client":
        return (Audience.CLIENT,)
    return (Audience.TEAM,) if actor.is_scope_restricted else tuple(Audience)


def shown_to(query: Select[*tuple[Any, ...]], audience: Any, actor: Viewer) -> Select[*tuple[Any, ...]]:
    if actor.user_type == "client":
        return query.where(audience == said(Audience.CLIENT))
    return query.where(audience != said(Audience.OFFICE)) if actor.is_scope_restricted else query
