"""The platform operator's door: the businesses of this installation, and no client's data."""

from ..core.http import Door
from ..core.ui import Link
from ..domain.roles.permissions import Permission

door = Door("platform", __name__, logins={"platform"}, url_prefix="/platform")
door.navigation = (
    Link("Businesses", "platform.businesses.index", "building-2", Permission.BUSINESSES_READ),
    Link("Sign-in attempts", "platform.attempts.index", "key-round", Permission.BUSINESSES_READ),
)
door.account = (
    Link("Password and sessions", "auth.security", "shield", Permission.ACCOUNT_WRITE),
    Link("Help", "auth.show_guide", "life-buoy", Permission.ACCOUNT_WRITE),
)

from . import attempts, businesses

for noun in (businesses, attempts):
    door.register_blueprint(noun.bp)
