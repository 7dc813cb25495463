"""Forms: one base, so that strings are trimmed, empty is None, and a token guards every post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from .errors import Refused
from .formats import locale_name, number
from .money import minor_units, parse_money

# PostgreSQL's text holds no NUL, and nobody means the other control characters.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])


def tidy(value: Any) -> Any:
    return value.translate(_CONTROL).strip() or None if isinstance(value, str) else value


class TidyMeta:
    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        if issubclass(unbound_field.field_class, StringField) and "Password" not in unbound_field.field_class.__name__:
            options = {**options, "filters": [tidy, *unbound_field.kwargs.get("filters", ())]}
        return unbound_field.bind(form=form, **options)


class PostForm(FlaskForm):
    """A form that is posted. `refuse` puts the domain's words beside the field."""

    class Meta(TidyMeta, FlaskForm.Meta):
        pass

    def refuse(self, error: Refused) -> None:
        field = self._fields.get(error.field or "")
        if field is not None:
            field.errors = [*field.errors, error.words]
        else:
            self.form_errors.append(error.words)


class LineForm(Form):
    """A form inside a form: the outer one carries the token."""

    class Meta(TidyMeta, Form.Meta):
        pass


class FilterForm(FlaskForm):
    """The filters of a list, in the URL: nothing is changed, so no token."""

    class Meta(TidyMeta, FlaskForm.Meta):
        csrf = False


class MoneyField(StringField):
    """An amount as people of this locale type it; its data is in minor units."""

    def __init__(
        self, label: str, validators: Sequence[Any] = (), currency: str | Callable[[], str] = "EUR", **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self._currency = currency

    @property
    def currency(self) -> str:
        return self._currency() if callable(self._currency) else self._currency

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not isinstance(self.data, int):
            return ""
        units = minor_units(self.currency)
        return number(Decimal(self.data) / units, places=len(str(units)) - 1)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = parse_money(text, self.currency, locale_name()) if text else None


def text(label: str, *, required: str | None = None, longest: int = 200, **kwargs: Any) -> StringField:
    """A line of text, bounded; `required` is what to say when it is missing."""
    need = InputRequired(required) if required else Optional(strip_whitespace=True)
    return StringField(
        label, [need, not_blank(required), Length(max=longest, message=f"Use at most {longest} characters.")], **kwargs
    )


def not_blank(words: str | None) -> Callable[[Form, Field], None]:
    def check(_: Form, field: Field) -> None:
        if words and not field.data:
            raise ValidationError(words)

    return check


def email_address(_: Form, field: Field) -> None:
    """Only what every mail server would refuse as well; the mail itself is the real check."""
    address = field.data or ""
    name, at, domain = address.rpartition("@")
    if address and (
        not name
        or not at
        or "." not in domain
        or any(c.isspace() or c in '<>,;"()' for c in address)
        or domain.strip(".") != domain
    ):
        raise ValidationError("Enter an e-mail address, such as name@example.com.")
