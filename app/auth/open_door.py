"""The way in by the mailbox, where strangers have tried too often: this browser has tries of its own from now on."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from ..core.forms import PostForm
from ..core.http import public, sign_in_url
from ..core.ui import render
from ..core.words import _
from ..domain.access.open_door import find_door_link, let_browser_try
from .brand import speak_to
from .door import door
from .landing import tell_browser


@door.route("/open-door/<secret>", methods=["GET", "POST"])
@public
def open_door(secret: str) -> ResponseReturnValue:
    form, link = PostForm(), find_door_link(secret)
    if link:
        speak_to(link.identity_id)
    if link is None or (form.accepts(lambda: let_browser_try(secret)) and not form.outcome):
        return render("auth/link_over.html", code=410)
    if not form.outcome:
        return render("auth/open_door.html", form=form)
    flash(_("You may try from this browser at once."), "success")
    return tell_browser(redirect(sign_in_url("client_portal"), 303))
