"""What is new, the same at every door: the page, what the bell asks by itself, and what of it somebody wants."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import describe
from ..domain.notifications.list import notifications, read_all
from ..domain.notifications.wishes import list_wishes, set_wishes
from .answers import done
from .fields import Several


class WishesForm(PostForm):
    bell = Several("On the bell", lambda: {wish.kind.value: wish.asked for wish in list_wishes(current_user)})
    mail = Several("By mail", lambda: {wish.kind.value: wish.asked for wish in list_wishes(current_user)})


def news_page(door: str, refused: PostForm | None = None) -> ResponseReturnValue:
    page = notifications.load(current_user, request.args)
    links = {row.id: link_of(door, row) for row in page.rows}
    return render(
        "shared/notifications/index.html", "rows", page=page, door=door, leads_to=links, describe=describe, refused=refused
    )


def link_of(door: str, row: Any) -> str:
    """The very thing."""
    if row.subject_type == "messages":
        return url_for(f"{door}.projects.messages", id=row.project_id, _anchor=f"message-{row.subject_id}")
    return url_for(f"{door}.{row.subject_type}.show", id=row.subject_id)


def count_unread() -> ResponseReturnValue:
    """With a validator of its own: no page of ours is kept by a browser, so the bell keeps it, and sends it."""
    answer = Response(str(current_user.unread), mimetype="text/plain")
    answer.set_etag(str(current_user.unread))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer.make_conditional(request)


def read_everything(door: str) -> ResponseReturnValue:
    button = PostForm()
    if button.accepts(lambda: read_all(current_user)):
        return done(_("All of it is read."), f"{door}.notifications.index")
    return news_page(door, button)


def wishes_page(door: str) -> ResponseReturnValue:
    wishes = list_wishes(current_user)
    form = WishesForm(data={name: [wish.kind.value for wish in wishes if getattr(wish, name)] for name in ("bell", "mail")})
    if form.accepts(lambda: set_wishes(form.bell.data or [], form.mail.data or [], by=current_user)):
        return done(_("Saved."), f"{door}.notifications.wishes")
    return render("shared/notifications/wishes.html", form=form, door=door)
