"""What may take the last owner of a portal away asks, where it would, who takes their place."""

from ..core.errors import Refused
from ..core.forms import PostForm
from ..domain.users.last_one import LastOwner
from .fields import Choice


class LeavingForm(PostForm):
    instead = Choice("New owner", validate_choice=False)

    def show_refusal(self, refusal: Refused) -> None:
        if isinstance(refusal, LastOwner):
            self.instead.choices = refusal.choices
        super().show_refusal(refusal)
