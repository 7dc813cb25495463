"""The platform operator's door: the businesses of this installation, and no client's data."""

from ..core.http import Door
from ..core.ui import Link
from ..domain.people.permissions import Permission

door = Door("platform", __name__, logins={"platform"}, url_prefix="/platform")
door.navigation = (Link("Businesses", "platform.businesses.index", "building-2", Permission.BUSINESSES_READ),)
door.account = (Link("Password and sessions", "auth.security", "shield", Permission.ACCOUNT_WRITE),)

from . import businesses

door.register_blueprint(businesses.bp)
