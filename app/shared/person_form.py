"""Whom to invite: a name, and where the mail goes."""

from wtforms import StringField

from ..core.forms import PostForm
from ..domain.invitations.inviting import PERSON


class PersonForm(PostForm):
    rules = PERSON
    name = StringField("Name")
    email = StringField("E-mail")
