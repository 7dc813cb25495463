"""The logo: handed in at a page, prepared by a job, and until then the former one is shown. What was handed in is never served."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor
from ...core.db import InBusiness, Model, db, get_asker, uuid7
from ...core.errors import Refused
from ...core.files import UPLOADS_KEPT_FOR, logos, uploads
from ...core.images import check_image, clean_image
from ...core.jobs import given_up, job, later
from ...core.rules import NOT_LISTED
from ...core.transaction import own_transaction
from ...core.words import N_, _
from ..activity.activity import Happening, record
from .settings import lock_own_business

NOT_PREPARED = N_("It could not be prepared. Choose it once more.")


# Where each of a business's two logos stands, and what a form calls it.
LIGHT, DARK = "light", "dark"
KEY_OF = {LIGHT: "logo_key", DARK: "dark_logo_key"}
FIELD_OF = {LIGHT: "logo", DARK: "dark_logo"}


class Logo(InBusiness, Model):
    """One that is not in use yet, or can't be, and why. A business has one at most for the light, and one for the dark."""

    __tablename__ = "logos"

    theme: Mapped[str] = mapped_column(server_default=LIGHT)
    upload_key: Mapped[str]
    refusal: Mapped[str | None]


def find_new_logos(actor: Actor) -> dict[str, Logo]:
    """By theme."""
    return {logo.theme: logo for logo in db.session.scalars(select(Logo).where(Logo.business_id == actor.business_id))}


def change_logo(content: bytes | None, theme: str = LIGHT, *, by: Actor) -> None:
    """The one that was in use stays stored: documents and mails that went out still show it. The one for the dark stands in the
    other's place by night."""
    if theme not in KEY_OF:
        raise Refused(_(NOT_LISTED))
    if content is not None:
        check_image(content, field=FIELD_OF[theme])
    business = lock_own_business(by)
    former = delete(Logo).where(Logo.business_id == business.id, Logo.theme == theme)
    for key in db.session.scalars(former.returning(Logo.upload_key)):
        uploads().remove(key)
    if content is None:
        setattr(business, KEY_OF[theme], None)
    else:
        logo = Logo(id=uuid7(), theme=theme, upload_key=uploads().put(content))
        db.session.add(logo)
        db.session.flush()
        later(prepare_logo, logo_id=logo.id, lock=f"logo:{logo.id}")
    record(Happening.UPDATE_LOGO, business, by=by)


@job
def prepare_logo(logo_id: str) -> None:
    """It holds nothing while it draws, so that another logo may take its place meanwhile."""
    id = UUID(logo_id)
    with own_transaction():
        key = db.session.scalar(select(Logo.upload_key).where(Logo.id == id))
    if key is None:
        return
    try:
        content = clean_image(uploads().read(key))
    except Refused as refusal:
        _close(id, refusal=refusal.words)
    else:
        _close(id, content)


@given_up(prepare_logo)
def give_up_logo(logo_id: str, **_why: bool) -> None:
    _close(UUID(logo_id), refusal=NOT_PREPARED)


def _close(id: UUID, content: bytes | None = None, *, refusal: str | None = None) -> None:
    """The file goes last: a job that dies before is done once more. Whatever nobody comes back for goes in time."""
    with own_transaction():
        business = lock_own_business(get_asker())
        logo = db.session.scalars(select(Logo).where(Logo.id == id)).one_or_none()
        if logo is None:
            return
        if content is None:
            logo.refusal = refusal
        else:
            setattr(business, KEY_OF[logo.theme], logos().put(content))
            db.session.delete(logo)
    uploads().remove(logo.upload_key)
    uploads().remove_older(UPLOADS_KEPT_FOR)
