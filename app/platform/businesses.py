"""The businesses of this installation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy import func, select

from ..core.db import db
from ..core.filters import Filters
from ..core.http import requires
from ..core.lists import page_of
from ..core.search import contains
from ..core.ui import render
from ..domain.people.business import Business
from ..domain.people.permissions import Permission

bp = Blueprint("businesses", __name__)
ORDERS = {"name": Business.name, "slug": Business.slug}


@bp.get("/")
@requires(Permission.BUSINESSES_READ)
def index() -> Any:
    filters = Filters()
    words = filters.words()
    query = select(Business.id, Business.name, Business.slug, Business.is_active, Business.currency)
    if words:
        query = query.where(contains(words, Business.name, Business.slug))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = page_of(query, total, ORDERS, "name", Business.id)
    return render("platform/businesses/index.html", "rows", filters.status, page=page, words=words)
