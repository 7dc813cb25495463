"""A kind of work that the business does."""

from ...core.rules import Rules, Text
from ...core.words import N_
from .kind import OwnKind

CATEGORY = Rules(name=Text(80, "Enter the category's name."))


class Category(OwnKind):
    __tablename__ = "categories"

    rules = CATEGORY
    taken = N_("There is a category with this name already.")
