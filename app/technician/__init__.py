"""The technician's door, made for the phone."""

from ..core.http import Door
from ..core.ui import Link
from ..domain.roles.permissions import Permission

door = Door("technician", __name__, logins={"tech"}, url_prefix="/tech")
door.navigation = (Link("Today", "technician.today.show", "calendar", Permission.DASHBOARD_READ),)
door.account = (
    Link("Profile", "technician.profile.edit", "user", Permission.PROFILE_WRITE),
    Link("Password and sessions", "auth.security", "shield", Permission.ACCOUNT_WRITE),
    Link("Help", "auth.show_guide", "life-buoy", Permission.ACCOUNT_WRITE),
)

from . import profile, today

for noun in (today, profile):
    door.register_blueprint(noun.bp)
