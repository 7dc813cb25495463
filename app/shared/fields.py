"""Fields of forms: how what people type is read. What can't be read is said in words; what a value may be, its rule says."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for
from wtforms import (
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, ValidationError

from ..core.colour import HEX
from ..core.formats import number
from ..core.guard import current_user
from ..core.money import parse_number
from ..core.reader import reader
from ..core.rules import NOT_A_DATE, NOT_A_TIME, NOT_LISTED, Rules
from ..core.words import _

CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)


def paragraph(label: str, **kwargs: Any) -> TextAreaField:
    """Several lines of text, with plain line ends."""
    filters = [lambda value: value.replace("\r\n", "\n") if isinstance(value, str) else value]
    return TextAreaField(label, filters=filters, **kwargs)


class AccentField(StringField):
    """A colour, typed or picked, and shown as pages will have it (components/colour.html)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value.lower() for value in valuelist])

    @property
    def usual(self) -> str:
        """Where none is chosen."""
        assert current_user.business is not None, "an accent stands in forms of a business alone"
        return current_user.business.accent

    @property
    def look_url(self) -> str:
        return url_for("auth.look", colour=(self.data if HEX.fullmatch(self.data or "") else self.usual)[1:])


def id_or_none(value: Any) -> UUID | None:
    return value if isinstance(value, UUID) else UUID(str(value)) if value else None


class Choice(SelectField):
    """One of several; another answer is refused in words. `empty`: what choosing nothing is called, said when it is shown."""

    def __init__(self, label: str, *, ids: bool = False, choices: Any = None, empty: str | None = None, **kwargs: Any) -> None:
        def known() -> dict[Any, str]:
            found = dict(choices() if callable(choices) else choices)
            return found if empty is None else {"": _(empty)} | found

        coerce: Callable[[Any], Any] = id_or_none if ids else (lambda value: value or None) if empty is not None else str
        super().__init__(label, coerce=coerce, choices=known if choices is not None else None, **kwargs)
        self.type = "SelectField"

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_(NOT_LISTED)) from None

    def pre_validate(self, form: Form) -> None:
        try:
            if self.data is not None:
                super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_(NOT_LISTED)) from None


class Radio(RadioField):
    """One of a few that stand side by side; another answer is refused in words."""

    def __init__(self, label: str, *, choices: Callable[[], dict[str, str]], **kwargs: Any) -> None:
        super().__init__(label, choices=lambda: list(choices().items()), **kwargs)
        self.type = "RadioField"

    def pre_validate(self, form: Form) -> None:
        """That none is chosen, its rule says where it has one."""
        if self.data is None and self.name in getattr(form, "rules", Rules()).rules:
            return
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_(NOT_LISTED)) from None


class Several(SelectMultipleField):
    """Any of several; another answer is refused in words."""

    def __init__(self, label: str, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(label, choices=(lambda: dict(choices())) if callable(choices) else dict(choices), **kwargs)
        self.type = "SelectMultipleField"

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose from the list.")) from None

    def pre_validate(self, form: Form) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_("Choose from the list.")) from None


class Day(DateField):
    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_(NOT_A_DATE)) from None


class NumberField(StringField):
    """A number as people of this locale write it."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else number(self.data) if isinstance(self.data, Decimal) else self.data or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = parse_number(typed, reader().locale) if typed else None
        if typed and self.data is None:
            raise ValueError(_("Enter a number."))


class WholeNumber(IntegerField):
    """A whole number of a few digits: what is longer was never meant."""

    def __init__(self, label: str, *, words: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.words = words

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = int(typed) if re.fullmatch(r"-?\d{1,9}", typed, re.ASCII) else None
        if typed and self.data is None:
            raise ValueError(_(self.words))


class ClockField(TimeField):
    """What a clock on the wall said."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_(NOT_A_TIME)) from None


class HoursField(StringField):
    """Hours typed as 1:30 or 1.5; its data is in seconds, those that stood there where nothing else was typed."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else told_hours(self.data) if isinstance(self.data, int) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed, was = (valuelist[0] if valuelist else "").strip(), self.object_data
        stays = isinstance(was, int) and typed == told_hours(was)
        self.data = was if stays else parse_hours(typed) if typed else None


def told_hours(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def parse_hours(typed: str) -> int:
    clock = CLOCK.fullmatch(typed)
    hours = Decimal(int(clock[1])) + Decimal(int(clock[2])) / 60 if clock else parse_number(typed, reader().locale)
    if hours is None or not hours.is_finite() or abs(hours) > 1000:
        raise ValueError(_("Enter hours, such as 1:30 or 1.5."))
    seconds = round(hours * 3600)
    return max(seconds, 1) if hours > 0 else seconds
