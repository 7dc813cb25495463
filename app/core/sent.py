"""What was sent in a form, whatever that was: text and files by name, each for the fields of its kind."""

from typing import Any

from flask import Flask, Request, current_app, request
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


def allow_uploads() -> None:
    """More than a form is read where files are uploaded, and nowhere else."""
    if getattr(current_app.view_functions.get(request.endpoint or ""), "is_upload", False):
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]


def init_sent(app: Flask) -> None:
    app.request_class = SentRequest
    app.before_request(allow_uploads)  # Before anybody reads what was sent.
