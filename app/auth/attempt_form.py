"""A form whose verb looks at a secret. Such a verb may be refused, or held up when it was tried too often."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ..core.errors import Refused, TooMany
from ..core.forms import PostForm
from ..core.ui import render


class AttemptForm(PostForm):
    # Seconds until the next try is taken.
    wait = 0

    def savepoint(self) -> AbstractContextManager[Any]:
        """None: how often was tried is counted outside the request's transaction, so the verb comes first, before anything has been
        written."""
        return nullcontext()

    def show_refusal(self, refusal: Refused) -> None:
        if isinstance(refusal, TooMany):
            self.wait = refusal.wait
        else:
            super().show_refusal(refusal)

    def render(self, template: str, **context: Any) -> Response:
        response = render(template, code=429 if self.wait else None, form=self, wait=self.wait, **context)
        if self.wait:
            response.headers["Retry-After"] = str(self.wait)
        return response


# Of what is typed to get in: longer than any that is kept, and no more than is worth asking the database about.
AN_EMAIL = Length(max=320, message="Use at most 320 characters.")
A_PASSWORD = Length(max=1000, message="Use at most 1000 characters.")


class NewPasswordForm(AttemptForm):
    password = PasswordField("New password", [InputRequired("Choose a password."), A_PASSWORD])
