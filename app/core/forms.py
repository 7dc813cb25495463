"""Forms: one base, so that strings are trimmed, empty is None, a token guards every post, and a refusal has one way to its field.

A form parses what was typed and places words; what a value may be is the noun's to say (core/rules.py).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, StringField

from .db import db
from .errors import Refused
from .formats import number
from .money import minor_units, parse_money
from .once import FIELD
from .reader import reader
from .rules import Flag, Rules, tidy
from .sent import sent_to
from .signing import RememberedToken
from .words import _


class TidyMeta:
    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        if issubclass(unbound_field.field_class, StringField) and "Password" not in unbound_field.field_class.__name__:
            options = {**options, "filters": [tidy, *unbound_field.kwargs.get("filters", ())]}
        return unbound_field.bind(form=form, **options)


class RuledForm(Form):
    """A field that a rule speaks of is held to it, and says so in its HTML."""

    rules = Rules()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rule in self.rules.rules.items():
            if name in self:
                # A box that is not ticked is a no, and so is never missing.
                self[name].flags.required = bool(rule.required) and not isinstance(rule, Flag)
                self[name].flags.maxlength = getattr(rule, "longest", None) or False

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [_(words) if isinstance(words, str) else words for words in field.errors]
        rules = self.active_rules()
        for name in rules.rules:
            field = self._fields.get(name)
            # One that could not be read has said so already.
            if field is not None and not field.errors and (words := rules.complaint(name, field.data)):
                field.errors = [words]
                fits = False
        return fits

    def active_rules(self) -> Rules:
        return self.rules


class PostForm(RuledForm, FlaskForm):
    """A form that is posted; without fields, a button. `outcome` is what its verb gave."""

    class Meta(TidyMeta, FlaskForm.Meta):
        csrf_class = RememberedToken

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            is_given = formdata is None or hasattr(formdata, "getlist")
            return formdata if is_given else sent_to(form) if form.is_submitted() else None

    outcome: Any = None

    def accepts(self, verb: Callable[[], Any]) -> bool:
        """Whether what was posted is right, and the verb has done it. What a refused one left half done is undone, so that the
        page shows how things are, and why."""
        if not self.validate_on_submit():
            return False
        try:
            with self.savepoint():
                self.outcome = verb()
        except Refused as refusal:
            self.show_refusal(refusal)
            return False
        return True

    def savepoint(self) -> AbstractContextManager[Any]:
        return db.session.begin_nested()

    def values(self, *but: str) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", FIELD, *but)}

    def show_refusal(self, refusal: Refused) -> None:
        """Beside the fields that it is about, where the form has them."""
        fields = {name: words for name, words in refusal.fields.items() if name in self._fields}
        for name, words in fields.items():
            self[name].errors = [*self[name].errors, words]
        if len(fields) < len(refusal.fields) or not fields:
            self.form_errors.append(refusal.words)


class LineForm(RuledForm):
    """A form inside a form: the outer one carries the token. A line is empty where nothing stands in these fields, and held to no
    rule then."""

    emptiness: tuple[str, ...] = ()

    class Meta(TidyMeta, Form.Meta):
        pass

    @property
    def is_empty(self) -> bool:
        return not any(self[name].data not in (None, "") or self[name].errors for name in self.emptiness)

    def active_rules(self) -> Rules:
        return Rules() if self.is_empty else self.rules


class Lines(FieldList):
    """Forms in a row: as many as the noun takes, and some to spare. They are counted before one is built, and what is no plain
    number is no line's."""

    has_too_many = False

    def __init__(self, line: Any, label: str, *, most: int, too_many: str, spare: int = 0, **kwargs: Any) -> None:
        super().__init__(line, label, **kwargs)
        self.most, self.too_many, self.spare = most, too_many, spare

    def _extract_indices(self, prefix: str, formdata: Any) -> list[int]:
        named = {name.removeprefix(f"{prefix}-").partition("-")[0] for name in formdata if name.startswith(f"{prefix}-")}
        numbers = sorted({int(name) for name in named if name.isascii() and name.isdigit() and len(name) < 8})
        room = self.most + self.spare
        self.has_too_many = len(numbers) > room
        return numbers[:room]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        fits = bool(super().validate(form, extra_validators))
        if self.has_too_many:
            self.errors: list[Any] = [*self.errors, _(self.too_many, most=self.most)]
        return fits and not self.has_too_many


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
        self.data = parse_money(text, self.currency, reader().locale) if text else None
