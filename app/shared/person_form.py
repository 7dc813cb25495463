"""Whom to invite: a name, and where the mail goes."""

from __future__ import annotations

from typing import Any

from ..core.forms import PostForm, email_address, text


class PersonForm(PostForm):
    name = text("Name", required="Enter the person's name.", longest=120)
    email = text("E-mail", required="Enter an e-mail address.", longest=254)

    def validate_email(self, field: Any) -> None:
        email_address(self, field)
