"""A form whose verb looks at a secret. Such a verb may be refused, or held up when it was tried too often.

How often is counted outside the request's transaction, so no savepoint is around the verb: it comes first, and nothing has
been written before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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

    @contextmanager
    def placing_refusals(self) -> Iterator[None]:
        """What refuses the verb is said on the page, which comes next."""
        try:
            yield
        except Refused as error:
            self.refuse(error)
        except TooMany as error:
            self.hold_up(error)

    def hold_up(self, error: TooMany) -> None:
        self.wait = error.wait

    def render(self, template: str, **context: Any) -> Response:
        code = 429 if self.wait else 422 if self.is_submitted() else 200
        response: Response = render(template, code=code, form=self, wait=self.wait, **context)
        if self.wait:
            response.headers["Retry-After"] = str(self.wait)
        return response


class NewPasswordForm(AttemptForm):
    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=1000)])
