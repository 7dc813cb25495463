"""What is found by its words, the same at every door."""

from flask import request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.ui import render
from ..core.wanted import words_in
from ..core.words import N_
from ..domain.search.search import search

# What each noun's hits stand under, their picture, and what their status is called by.
GROUPS = {
    "clients": (N_("Clients"), "building-2", None),
    "projects": (N_("Projects"), "folder-kanban", "project"),
    "invoices": (N_("Invoices"), "receipt", "invoice"),
    "documents": (N_("Documents"), "file-text", "document"),
}


def search_page(door: str) -> ResponseReturnValue:
    words = words_in(request.args)
    groups = search(current_user, words)
    return render("shared/search/show.html", "hits", door=door, words=words, groups=groups, kinds=GROUPS)
