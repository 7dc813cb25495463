"""What somebody wants to be told of."""

from app.domain.notifications import wishes
from tests.domain.ways.way import Way

WAYS = (
    Way(wishes.set_wishes, lambda firm, by, v: wishes.set_wishes(["send_message"], ["send_message"], by=by), "update_notices",
        "+notice_settings +activities"),
)  # fmt: skip
