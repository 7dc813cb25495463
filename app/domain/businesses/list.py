"""The businesses of the installation as a list."""

from sqlalchemy import func

from ...core.lists import List
from .business import Business

businesses = List(
    Business,
    columns=(Business.id, Business.name, Business.slug, Business.is_active, Business.currency),
    search=(Business.name, Business.slug),
    orders={"name": func.lower(Business.name), "slug": Business.slug},
    order="name",
)
