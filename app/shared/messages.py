"""Messages about a project, the same at every door: the thread, and what may be done with one's own."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import wants_part
from ..core.ui import render
from ..core.words import _
from ..domain.clients.audience import audiences
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..domain.threads.keeping import add_file, edit_message, remove_message, send_message
from ..domain.threads.list import load_thread
from ..domain.threads.message import MESSAGE, Message, is_young
from .answers import done
from .fields import Radio, paragraph
from .files import TakesFile, sent_with


class MessageForm(TakesFile, PostForm):
    rules = MESSAGE
    words = paragraph("Message")
    audience = Radio("Who reads it", choices=lambda: {one.value: one.label for one in audiences(current_user)})


class WordsForm(PostForm):
    rules = MESSAGE.only("words")
    words = paragraph("Message")


class FileForm(TakesFile, PostForm):
    """One more with a message that was sent: what is sent with several is sent one after the other (static/js/queue.js)."""


def message_form() -> MessageForm:
    """A client's person writes to the firm, and a subcontractor to the team; whom the office writes to, it says."""
    form = MessageForm()
    if len(audiences(current_user)) == 1:
        del form.audience
    if not current_user.can(Permission.FILES_ADD):
        del form.file
    return form


def thread_page(door: str, id: UUID, form: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb is answered with."""
    before = asked_before()
    thread = load_thread(id, current_user, before=before)
    writing = form if isinstance(form, MessageForm) else message_form() if current_user.can(Permission.MESSAGES_WRITE) else None
    refused = None if isinstance(form, MessageForm) else form
    return render(
        "shared/threads/index.html",
        None if form else "messages",
        **thread._asdict(),
        form=writing,
        door=door,
        before=before,
        refused=refused,
        is_young=is_young,
    )


def asked_before() -> UUID | None:
    """Those before this message; what is no id is no place in a thread."""
    given = request.args.get("before")
    try:
        return UUID(given) if given else None
    except ValueError:
        abort(404)


def post_message(door: str, id: UUID) -> ResponseReturnValue:
    project, form = find(Project, id, current_user), message_form()
    if form.accepts(lambda: _send(project, form)):
        # The page that sends several files is told to which message the others go.
        wrote = form.outcome.id if wants_part() else None
        return redirect(thread_url(door, id, f"message-{form.outcome.id}", wrote=wrote), 303)
    return thread_page(door, id, form)


def _send(project: Project, form: MessageForm) -> Message:
    """With the first file, where there is one."""
    with sent_with(form) as sent:
        message = send_message(project, form.values("file"), by=current_user)
        if sent.filename:
            add_file(find(Message, message.id, current_user), sent.filename, sent.stream, by=current_user)
        return message


def post_file(door: str, id: UUID) -> ResponseReturnValue:
    message, form = find(Message, id, current_user), FileForm()
    if form.accepts(lambda: _add(message, form)):
        return redirect(thread_url(door, message.project_id, f"message-{id}"), 303)
    return thread_page(door, message.project_id, form)


def _add(message: Message, form: FileForm) -> Any:
    with sent_with(form) as sent:
        return add_file(message, sent.filename, sent.stream, by=current_user)


def post_change(door: str, id: UUID) -> ResponseReturnValue:
    message, form = find(Message, id, current_user), WordsForm()
    if form.accepts(lambda: edit_message(message, form.words.data, by=current_user)):
        return redirect(thread_url(door, message.project_id, f"message-{id}"), 303)
    return thread_page(door, message.project_id, form)


def post_removal(door: str, id: UUID) -> ResponseReturnValue:
    message, button = find(Message, id, current_user), PostForm()
    if button.accepts(lambda: remove_message(message, by=current_user)):
        return done(_("The message is removed."), f"{door}.projects.messages", id=message.project_id)
    return thread_page(door, message.project_id, button)


def thread_url(door: str, id: UUID, anchor: Any = None, **asked: Any) -> str:
    return url_for(f"{door}.projects.messages", id=id, _anchor=anchor, **asked)
