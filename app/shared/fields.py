"""Fields of forms that more than one noun needs. What does not fit is said in words for a person."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from babel.numbers import NumberFormatError, parse_decimal
from wtforms import DateField, Field, Form, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from ..core.formats import locale_name, number
from ..core.forms import text

LONGEST_DAY = 24 * 3600
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)


def paragraph(label: str, *, longest: int = 2000, **kwargs: Any) -> TextAreaField:
    """Several lines of text, with plain line ends."""
    words = f"Use at most {longest} characters."
    filters = [lambda value: value.replace("\r\n", "\n") if isinstance(value, str) else value]
    return TextAreaField(label, [Optional(strip_whitespace=True), Length(max=longest, message=words)], filters=filters, **kwargs)


def accent(label: str, *, required: str | None = None) -> StringField:
    return text(label, required=required, longest=7, filters=[lambda value: value.lower() if isinstance(value, str) else value])


def hex_colour(_: Form, field: Field) -> None:
    if field.data and not re.fullmatch(r"#[0-9a-f]{6}", field.data):
        raise ValidationError("Write the colour as # and six digits or letters a to f, such as #1d4ed8.")


def id_or_none(value: Any) -> UUID | None:
    return value if isinstance(value, UUID) else UUID(str(value)) if value else None


class Choice(SelectField):
    """One of several; another answer is refused in words."""

    def __init__(self, label: str, *, required: str | None = None, ids: bool = False, choices: Any = None, **kwargs: Any) -> None:
        validators = [InputRequired(required)] if required else []
        known = (lambda: dict(choices())) if callable(choices) else choices and dict(choices)
        super().__init__(label, validators, coerce=id_or_none if ids else str, choices=known, **kwargs)
        self.type = "SelectField"

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Choose one from the list.") from None

    def pre_validate(self, form: Form) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("Choose one from the list.") from None


class Several(SelectMultipleField):
    """Any of several; another answer is refused in words."""

    def __init__(self, label: str, choices: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=dict(choices), **kwargs)
        self.type = "SelectMultipleField"

    def pre_validate(self, form: Form) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("Choose from the list.") from None


class Day(DateField):
    """A day that a firm could mean."""

    def __init__(self, label: str, *, required: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, [InputRequired(required) if required else Optional()], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("That is not a date. Write it as 2026-12-31.") from None
        if self.data and not date(1900, 1, 1) <= self.data < date(2200, 1, 1):
            raise ValueError("Choose a day between 1900 and 2199.")


class NumberField(StringField):
    """A number as people of this locale write it, with no more places than the database keeps."""

    def __init__(
        self, label: str, *, places: int, least: Decimal, most: Decimal, required: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, [InputRequired(required) if required else Optional()], **kwargs)
        self.places, self.least, self.most = places, least, most

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else number(self.data) if isinstance(self.data, Decimal) else self.data or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = self.fitting(typed) if typed else None

    def fitting(self, typed: str) -> Decimal:
        value = decimal_of(typed)
        if value is None or not value.is_finite():
            raise ValueError("Enter a number.")
        if not self.least <= value <= self.most:
            raise ValueError(f"Enter a number from {number(self.least)} to {number(self.most)}.")
        if value != round(value, self.places):
            raise ValueError(f"Use at most {self.places} decimal places.")
        return round(value, self.places)


class WholeNumber(IntegerField):
    """A whole number of a few digits: what is longer was never meant."""

    def __init__(self, label: str, *, least: int, most: int, **kwargs: Any) -> None:
        words = f"Enter a whole number from {least} to {most}."
        super().__init__(label, [InputRequired(words), NumberRange(least, most, words)], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = int(typed) if re.fullmatch(r"-?\d{1,9}", typed, re.ASCII) else None


def decimal_of(typed: str) -> Decimal | None:
    try:
        return parse_decimal(typed, locale=locale_name(), strict=True)
    except NumberFormatError:
        try:
            return Decimal(typed)
        except InvalidOperation:
            return None


class HoursField(StringField):
    """Hours typed as 1:30 or 1.5; its data is in seconds."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = seconds_of(typed) if typed else None


def seconds_of(typed: str) -> int:
    clock = CLOCK.fullmatch(typed)
    hours = Decimal(int(clock[1])) + Decimal(int(clock[2])) / 60 if clock else decimal_of(typed)
    if hours is None or not hours.is_finite():
        raise ValueError("Enter hours, such as 1:30 or 1.5.")
    if not 0 < hours <= 24:
        raise ValueError("Enter more than nothing and at most 24 hours.")
    return max(round(hours * 3600), 1)
