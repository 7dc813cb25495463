"""How the firm shows itself to its clients: on pages, in mails and on documents."""

from contextlib import closing

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField

from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.images import MOST_BYTES, image_limits
from ..core.ui import logo_url, render
from ..core.words import _
from ..domain.businesses.business import Business
from ..domain.businesses.logo import FIELD_OF, KEY_OF, Logo, change_logo, find_new_logos
from ..domain.businesses.settings import BRANDING, change_branding, load_own_business
from ..domain.mail_texts.welcome import WELCOME, change_welcome, welcome_in
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import AccentField, Choice, WholeNumber, paragraph
from ..shared.profile import locale_choices, zone_choices
from .languages import asked_language, language_tabs

bp = Blueprint("branding", __name__, url_prefix="/branding")


class BrandingForm(PostForm):
    rules = BRANDING
    name = StringField("Name of the business")
    email = StringField("E-mail")
    phone = StringField("Phone")
    address = paragraph("Address")
    tax_id = StringField("Tax id")
    bank_details = paragraph("Bank details")
    accent = AccentField("Accent colour")
    welcome_text = paragraph("Welcome text")
    logo = FileField("Logo")
    remove_logo = BooleanField("Remove the logo")
    dark_logo = FileField("Logo for the dark")
    remove_dark_logo = BooleanField("Remove the logo for the dark")
    payment_days = WholeNumber("Days to pay", words="Enter a whole number from 0 to 365.")
    locale = Choice("Dates, numbers and money", choices=locale_choices)
    time_zone = Choice("Time zone", choices=zone_choices)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.BRANDING_WRITE)
def edit() -> ResponseReturnValue:
    business = load_own_business(current_user)
    form = BrandingForm(obj=business)
    if form.accepts(lambda: change(business, form)):
        return done(_("The branding is saved. Your clients see it from now on."), "admin.branding.edit")
    return render("admin/branding/edit.html", "new_logo", form=form, limits=image_limits(), logos=logos_of(business))


def logos_of(business: Business) -> list[tuple[str, str | None, Logo | None]]:
    """Each with its field, where the one in use stands, and the new one that is being prepared."""
    new = find_new_logos(current_user)
    return [(FIELD_OF[theme], logo_url(getattr(business, key)), new.get(theme)) for theme, key in KEY_OF.items()]


class WelcomeForm(PostForm):
    rules = WELCOME
    welcome_text = paragraph("Welcome text")


@bp.route("/welcome", methods=["GET", "POST"])
@requires(Permission.BRANDING_WRITE)
def welcome() -> ResponseReturnValue:
    language = asked_language()
    form = WelcomeForm(data={"welcome_text": welcome_in(load_own_business(current_user), language)})
    if form.accepts(lambda: change_welcome(form.welcome_text.data, language, by=current_user)):
        return done(_("The words are saved. Your clients read them from now on."), WELCOME_PAGE, language=language or None)
    return render("admin/branding/welcome.html", form=form, language=language, languages=language_tabs(WELCOME_PAGE, language))


WELCOME_PAGE = "admin.branding.welcome"


def change(business: Business, form: BrandingForm) -> None:
    pictures = [name for field in FIELD_OF.values() for name in (field, f"remove_{field}")]
    change_branding(business, form.values(*pictures), by=current_user)
    for theme, field in FIELD_OF.items():
        if form[field].data:
            with closing(form[field].data) as file:
                change_logo(file.read(MOST_BYTES + 1), theme, by=current_user)
        elif form[f"remove_{field}"].data:
            change_logo(None, theme, by=current_user)
