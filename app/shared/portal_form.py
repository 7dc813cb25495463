"""What lets somebody into a client's portal asks, where it is off, whether it is to be on."""

from wtforms import BooleanField

from .leaving_form import LeavingForm


class PortalForm(LeavingForm):
    switch_on = BooleanField("Switch the client's portal on")
