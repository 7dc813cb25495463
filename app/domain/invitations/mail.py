"""The mail of an invitation. The job makes the temporary password itself, so that it stands in no row and no argument.

The password holds before the mail goes out, and the mail is closed after: whenever the worker dies, the invitation is sent
again with a newer password and the same Message-ID.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from ...core.db import db
from ...core.errors import NotSent
from ...core.jobs import given_up, job
from ...core.mail import send_mail
from ...core.reader import written_for
from ...core.transaction import own_transaction
from ...core.words import N_, _
from ..access.acceptance import make_invitation
from ..businesses.business import Business
from ..businesses.host import letterhead_of
from ..clients.client import Client
from ..mail_texts.mail_text import Wording, fill_mail_text
from ..users.user import User
from .invitation import MAY_NOT, Invitation, close_bulk

# Where they come by hand.
SIGN_IN = {"technician": "tech"}


@job
def send_invitation(invitation_id: str) -> None:
    id = UUID(invitation_id)
    with own_transaction():
        mail = _prepare_mail(id)
    if mail is None:
        _close(id, "failed", N_("It was revoked before it went out."))
        return
    try:
        send_mail("invitation", message_id=invitation_id, **mail)
    except NotSent as error:
        _close(id, "failed", error.words)
        if error.is_certain:
            _free_for_another_bulk(id)
    else:
        _close(id, "sent", None)


@given_up(send_invitation)
def give_up_invitation(invitation_id: str, *, is_refused: bool) -> None:
    _close(UUID(invitation_id), "failed", MAY_NOT if is_refused else N_("The mail server could not be reached."))
    _free_for_another_bulk(UUID(invitation_id))


@job
def ask_for_invitation(user_id: str) -> None:
    """Whoever sent it hears that it had run out when its person came; else the firm does."""
    user = db.session.scalars(select(User).where(User.id == UUID(user_id), User.joined_at.is_(None))).one_or_none()
    if user is None:
        return
    query = select(Invitation).where(Invitation.user_id == user.id).order_by(Invitation.id.desc()).limit(1)
    invitation = db.session.scalars(query).one_or_none()
    sender = invitation and db.session.scalars(select(User).where(User.id == invitation.invited_by, User.is_active)).one_or_none()
    business = db.session.scalars(select(Business).where(Business.id == user.business_id)).one()
    to = sender.email if sender else business.email
    if not to:
        return
    board = "client-portal/team" if sender and sender.user_type == "client" else "admin/invitations?state=expired"
    letterhead = letterhead_of(business)
    send_mail(
        "invitation_wished",
        to=to,
        letterhead=letterhead,
        locale=(sender and sender.locale) or business.locale,
        time_zone=business.time_zone,
        name=sender.name if sender else business.name,
        user=user,
        url=letterhead.url(board),
        answer_to=user.email,
    )


def _prepare_mail(id: UUID) -> dict[str, Any] | None:
    """Everything the mail says, or None where it is not wanted any more."""
    invitation = db.session.scalars(select(Invitation).where(Invitation.id == id, Invitation.state == "queued")).one_or_none()
    user = invitation and db.session.scalars(select(User).where(User.id == invitation.user_id)).one_or_none()
    if not invitation or not user or user.joined_at:
        return None
    business = db.session.scalars(select(Business).where(Business.id == user.business_id)).one()
    client = db.session.scalars(select(Client).where(Client.id == user.client_id)).one_or_none() if user.client_id else None
    inviter = db.session.scalars(select(User).where(User.id == invitation.invited_by)).one_or_none()
    made = make_invitation(user.id)
    letterhead = letterhead_of(business)
    portal = client.name if client else business.name
    values = {"business": business.name, "inviter": invitation.invited_by_name, "name": user.name, "portal": portal}
    locale = user.locale or (client and client.locale) or business.locale
    with written_for(locale, business.time_zone):
        words = _words_for(user, invitation, values)
    return {
        "to": made.email,
        "letterhead": letterhead,
        "locale": locale,
        "time_zone": business.time_zone,
        "words": words,
        "user": user,
        "email": made.email,
        "password": made.password,
        "until": made.expires_at,
        "url": letterhead.url(f"invitation/{made.link}"),
        "reset_url": letterhead.url("forgotten-password"),
        "sign_in_url": letterhead.url(f"{SIGN_IN.get(user.role or '', 'admin') if client is None else 'client-portal'}/sign-in"),
        "answer_to": inviter and inviter.email,
    }


def _words_for(user: User, invitation: Invitation, values: dict[str, str]) -> Wording:
    """Whoever runs the platform invites those by whom a business begins: of that the mail speaks, and not of an inviter."""
    if user.client_id:
        return fill_mail_text("invitation", values)
    if invitation.invited_by:
        return fill_mail_text("staff_invitation", values)
    opening = _(
        "{business} has a portal of its own now, and you are its admin. There you invite your people and your clients.",
        **values,
    )
    return Wording(_("The portal of {business} is set up", **values), opening)


def _free_for_another_bulk(id: UUID) -> None:
    """Nobody got a mail, so nobody is there: the client counts among those to be invited again."""
    user = db.session.scalars(
        select(User).join(Invitation, Invitation.user_id == User.id).where(Invitation.id == id, Invitation.bulk_id.is_not(None))
    ).one_or_none()
    if user and user.joined_at is None:
        db.session.delete(user)
        db.session.flush()


def _close(id: UUID, state: str, reason: str | None) -> None:
    """Once; a bulk is over with its last."""
    query = update(Invitation).where(Invitation.id == id, Invitation.state == "queued")
    db.session.execute(query.values(state=state, reason=reason, closed_at=func.now()))
    bulk_id = db.session.scalar(select(Invitation.bulk_id).where(Invitation.id == id))
    if bulk_id:
        close_bulk(bulk_id)
