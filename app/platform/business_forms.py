"""The forms of a business: founding it with its first people, changing it, a further admin, a host."""

from typing import Any

from wtforms import FormField, StringField

from ..core.forms import LineForm, Lines, PostForm
from ..core.rules import Rules, Text
from ..core.words import _
from ..domain.businesses.business import BUSINESS, MODULES, Business
from ..domain.businesses.keeping import ADDRESS
from ..domain.clients.client import CLIENT
from ..domain.invitations.inviting import PERSON
from ..domain.invitations.platform_inviting import MOST_CLIENTS, TOO_MANY_CLIENTS, Invited
from ..domain.roles.permissions import BUILT
from ..shared.currencies import currency_choices
from ..shared.fields import Choice, Several, WholeNumber
from ..shared.profile import locale_choices, zone_choices

SPARE = 2
LINE = ("client", "name", "email")
GENERAL = ("name", "currency", "locale", "time_zone")


class FirstClientForm(LineForm):
    rules = Rules(client=CLIENT["name"], **PERSON.rules)
    emptiness = LINE
    client = StringField("Client")
    name = StringField("Owner")
    email = StringField("Owner's e-mail")


class BusinessForm(PostForm):
    rules = BUSINESS
    name = StringField("Name")
    currency = Choice("Currency", choices=currency_choices)
    locale = Choice("Dates, numbers and money", choices=locale_choices)
    time_zone = Choice("Time zone", choices=zone_choices)


class NewBusinessForm(BusinessForm):
    rules = Rules(**BUSINESS.rules, admin_name=Text(120, "Enter the name of the first admin."), admin_email=PERSON["email"])
    slug = StringField("Slug")
    admin_name = StringField("Name")
    admin_email = StringField("E-mail")
    clients = Lines(FormField(FirstClientForm), "Client", min_entries=1, most=MOST_CLIENTS, too_many=TOO_MANY_CLIENTS, spare=SPARE)

    def business(self) -> dict[str, Any]:
        return {name: self[name].data for name in (*GENERAL, "slug")}

    def people(self) -> list[Invited]:
        lines = [entry.form for entry in self.clients.entries]
        owners = [Invited(line.name.data, line.email.data, line.client.data) for line in lines if not line.is_empty]
        return [Invited(self.admin_name.data, self.admin_email.data), *owners]


def built_modules() -> dict[str, str]:
    return {name: _(label) for name, label in MODULES.items() if name in BUILT}


class EditBusinessForm(BusinessForm):
    invitation_cap = WholeNumber("Invitations in 24 hours", words="Enter a whole number from 0 to 100000.")
    storage_gb = WholeNumber("Room for files in GB", words="Enter a whole number from 0 to 100000.")
    modules_offered = Several("Modules offered", built_modules)


class HostForm(PostForm):
    rules = ADDRESS
    host = StringField("Host")


def new_business_form() -> NewBusinessForm:
    usual = {"currency": "EUR", "locale": "en_GB", "time_zone": "Europe/London"}
    return NewBusinessForm(data=usual | {"clients": [{}] * SPARE})


def edit_business_form(business: Business) -> EditBusinessForm:
    """What it has stays a choice, listed or not."""
    form = EditBusinessForm(obj=business)
    form.currency.choices = dict(currency_choices(business.currency))
    form.locale.choices = {business.locale: business.locale} | dict(locale_choices())
    form.time_zone.choices = {business.time_zone: business.time_zone} | dict(zone_choices())
    return form
