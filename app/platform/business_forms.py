"""The forms of a business: founding it with its first people, changing it, a further admin, a host."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length, ValidationError

from ..core.forms import LineForm, PostForm, email_address, text
from ..domain.businesses.business import MODULES, SLUG, Business
from ..domain.invitations.platform_inviting import Invited
from ..domain.roles.permissions import BUILT
from ..shared.currencies import currency_choices
from ..shared.fields import Choice, Several, WholeNumber
from ..shared.profile import locale_choices, zone_choices

SPARE = 2
MOST = 20
LINE = ("client", "name", "email")


class FirstClientForm(LineForm):
    # Not `text`: what is left empty is still looked at, beside the others.
    client = StringField("Client", [Length(max=160, message="Use at most 160 characters.")])
    name = StringField("Owner", [Length(max=120, message="Use at most 120 characters.")])
    email = StringField("Owner's e-mail", [Length(max=254, message="Use at most 254 characters.")])

    @property
    def is_empty(self) -> bool:
        return not any(self[name].data for name in LINE)

    def validate_client(self, field: Any) -> None:
        self.needed(field, "Enter the client's name.")

    def validate_name(self, field: Any) -> None:
        self.needed(field, "Enter the name of the client's owner.")

    def validate_email(self, field: Any) -> None:
        self.needed(field, "Enter the e-mail of the client's owner.")
        email_address(self, field)

    def needed(self, field: Any, words: str) -> None:
        if not field.data and not self.is_empty:
            raise ValidationError(words)


class BusinessForm(PostForm):
    name = text("Name", required="Enter the name of the business.", longest=120)
    currency = Choice("Currency", choices=currency_choices)
    locale = Choice("Dates, numbers and money", choices=lambda: locale_choices()[1:])
    time_zone = Choice("Time zone", choices=lambda: zone_choices()[1:])

    def values(self) -> dict[str, Any]:
        return {field: self[field].data for field in ("name", "currency", "locale", "time_zone")}


class FoundingForm(BusinessForm):
    slug = text("Slug", required="Enter a slug.", longest=40)
    admin_name = text("Name", required="Enter the name of the first admin.", longest=120)
    admin_email = text("E-mail", required="Enter the e-mail of the first admin.", longest=254)
    clients = FieldList(FormField(FirstClientForm), "Client", min_entries=1)

    def validate_slug(self, field: Any) -> None:
        if not SLUG.fullmatch(field.data or ""):
            raise ValidationError("Use 2 to 40 small letters, digits and hyphens.")

    def validate_admin_email(self, field: Any) -> None:
        email_address(self, field)

    def validate_clients(self, field: Any) -> None:
        if len(field.entries) > MOST + SPARE:
            raise ValidationError(f"Use at most {MOST} clients. Their admin can add the others.")

    def values(self) -> dict[str, Any]:
        return super().values() | {"slug": self.slug.data}

    def people(self) -> list[Invited]:
        lines = [entry.form for entry in self.clients.entries]
        owners = [Invited(line.name.data, line.email.data, line.client.data) for line in lines if not line.is_empty]
        return [Invited(self.admin_name.data, self.admin_email.data), *owners]


class ChangeForm(BusinessForm):
    invitation_cap = WholeNumber("Invitations in 24 hours", least=0, most=100_000)
    modules_offered = Several("Modules offered", {name: label for name, label in MODULES.items() if name in BUILT})

    def values(self) -> dict[str, Any]:
        return super().values() | {"invitation_cap": self.invitation_cap.data}


class AdminForm(PostForm):
    name = text("Name", required="Enter the person's name.", longest=120)
    email = text("E-mail", required="Enter an e-mail address.", longest=254)

    def validate_email(self, field: Any) -> None:
        email_address(self, field)


class HostForm(PostForm):
    host = text("Host", required="Enter a host name, such as portal.example.com.", longest=253)


def founding_form() -> FoundingForm:
    usual = {"currency": "EUR", "locale": "en_GB", "time_zone": "Europe/London"}
    return FoundingForm(data=usual | {"clients": [{}] * SPARE})


def change_form(business: Business) -> ChangeForm:
    """What it has stays a choice, listed or not."""
    form = ChangeForm(obj=business)
    form.currency.choices = dict(currency_choices(business.currency))
    form.locale.choices = {business.locale: business.locale} | dict(locale_choices()[1:])
    form.time_zone.choices = {business.time_zone: business.time_zone} | dict(zone_choices()[1:])
    return form
