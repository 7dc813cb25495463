"""Inviting all clients that have nobody yet: the counts, the progress while it runs, and what became of each."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.invitations.bulk_inviting import count_clients, find_newest_bulk, list_not_sent, load_progress, start_bulk
from ..domain.roles.permissions import Permission

bp = Blueprint("bulk_invitations", __name__, url_prefix="/invitations/bulk")


class BulkForm(PostForm):
    confirmed = BooleanField("Send an invitation to each of them", [InputRequired("Tick the box to send them.")])


@bp.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_PORTAL_ACCESS)
def index() -> ResponseReturnValue:
    form = BulkForm()
    if form.accepts(lambda: start_bulk(by=current_user)):
        return redirect(url_for("admin.bulk_invitations.index"), 303)
    return show(form)


def show(form: BulkForm) -> ResponseReturnValue:
    bulk = find_newest_bulk(current_user)
    progress = load_progress(bulk) if bulk else None
    over = bulk if bulk and bulk.finished_at else None
    waits = bool(progress and progress.possible_at and progress.possible_at > datetime.now(UTC))
    return render("admin/bulk_invitations/index.html", "progress", form=form, counts=count_clients(current_user), bulk=bulk,
                  progress=progress, not_sent=list_not_sent(over) if over else [], waits=waits)  # fmt: skip
