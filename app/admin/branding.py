"""How the firm shows itself to its clients: on pages, in mails and on documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_wtf.file import FileField
from wtforms import BooleanField

from ..core.errors import Refused
from ..core.forms import PostForm, email_address, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.businesses.branding import change_branding, change_logo, own_business
from ..domain.roles.permissions import Permission
from ..shared.fields import Choice, WholeNumber, accent, hex_colour, paragraph
from ..shared.profile import locale_choices, zone_choices

bp = Blueprint("branding", __name__, url_prefix="/branding")


class BrandingForm(PostForm):
    name = text("Name of the business", required="Enter the name of the business.", longest=120)
    email = text("E-mail", longest=254)
    phone = text("Phone", longest=40)
    address = paragraph("Address", longest=500)
    tax_id = text("Tax id", longest=60)
    bank_details = paragraph("Bank details", longest=1000)
    accent = accent("Accent colour", required="Choose a colour.")
    welcome_text = paragraph("Welcome text", longest=500)
    logo = FileField("Logo")
    remove_logo = BooleanField("Remove the logo")
    payment_days = WholeNumber("Days to pay", least=0, most=365)
    locale = Choice("Dates, numbers and money", choices=lambda: locale_choices()[1:])
    time_zone = Choice("Time zone", choices=lambda: zone_choices()[1:])

    def validate_email(self, field: Any) -> None:
        email_address(self, field)

    def validate_accent(self, field: Any) -> None:
        hex_colour(self, field)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in ("logo", "remove_logo", "csrf_token")}


@bp.route("", methods=["GET", "POST"])
@requires(Permission.BRANDING_WRITE)
def edit() -> Any:
    business = own_business(current_user)
    form = BrandingForm(obj=business)
    if form.validate_on_submit() and keep(business, form):
        flash("The branding is saved. Your clients see it from now on.", "success")
        return redirect(url_for("admin.branding.edit"), 303)
    return render("admin/branding/edit.html", code=422 if form.is_submitted() else 200, form=form)


def keep(business: Any, form: BrandingForm) -> bool:
    try:
        content = form.logo.data.read() if form.logo.data else None
        if content or form.remove_logo.data:
            change_logo(business, content)
        change_branding(business, form.values(), by=current_user)
    except Refused as error:
        form.refuse(Refused(error.words, error.field or "logo"))
        return False
    return True
