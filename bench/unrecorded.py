"""The same application, and no page that is looked at is written down: what recording costs is the distance from it."""

from wsgi import app, made

for view in made.view_functions.values():
    if getattr(view, "viewing", None):
        view.viewing = None  # type: ignore[attr-defined]

__all__ = ["app"]
