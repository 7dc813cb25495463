"""The way out of mails about what is new, for whoever reads one: without signing in, by a button. A mail program presses it by
itself (RFC 8058), and brings neither a cookie nor a token: the secret in the address is what proves whose mails they are."""

from collections.abc import Iterable

from flask import request
from flask.typing import ResponseReturnValue

from ..core.forms import PostForm
from ..core.http import public
from ..core.security import csrf
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.notifications.notice import NOTICES
from ..domain.notifications.wishes import find_subscriber, known_kinds, unsubscribe
from .brand import speak_to
from .door import door


class StopForm(PostForm):
    class Meta(PostForm.Meta):
        csrf = False


@door.route("/unsubscribe/<secret>", methods=["GET", "POST"])
@public
def stop_mails(secret: str) -> ResponseReturnValue:
    """The address names the kinds that the mail was about; a button may name one of them."""
    identity_id = find_subscriber(secret)
    if identity_id is None:
        return render("auth/unsubscribe_over.html", code=410)
    speak_to(identity_id)
    named, form = known_kinds(request.args.get("kinds", "")), StopForm()
    chosen = known_kinds(request.form["kind"]) if request.form.get("kind") else named
    if form.accepts(lambda: unsubscribe(secret, chosen)):
        return render("auth/unsubscribed.html", asked=said_of(chosen))
    return render("auth/unsubscribe.html", form=form, asked=said_of(named))


csrf.exempt(stop_mails)


def said_of(kinds: Iterable[Happening]) -> dict[str, str]:
    return {kind.value: _(NOTICES[kind].asked) for kind in kinds}
