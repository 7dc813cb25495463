"""What was sent in a form, whatever that was: text and files by name, each for the fields of its kind."""

from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.formparser import FormDataParser
from wtforms import FileField


class NamedParts(FormDataParser):
    """A part without a name is nobody's."""

    def parse(self, *args: Any, **options: Any) -> Any:
        stream, form, files = super().parse(*args, **options)
        for nameless in files.getlist(None):  # type: ignore[call-overload]
            nameless.close()
        return stream, self._named(form), self._named(files)

    def _named(self, sent: MultiDict[str, Any]) -> MultiDict[str, Any]:
        return self.cls((name, one) for name, one in sent.items(multi=True) if name is not None)


class SentRequest(Request):
    form_data_parser_class = NamedParts


def sent_to(form: Any) -> MultiDict[str, Any] | None:
    """A file where text is asked for is nothing, as is text where a file is; and no form is JSON."""
    files = [(name, file) for name, file in request.files.items(multi=True) if name in form and isinstance(form[name], FileField)]
    return CombinedMultiDict((MultiDict(files), request.form)) if files else request.form or None


def init_sent(app: Flask) -> None:
    app.request_class = SentRequest
