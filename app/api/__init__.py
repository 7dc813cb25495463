"""The machines' door: what the token's person would see, and no more."""

from ..core.http import Door
from ..core.security import csrf

door = Door("api", __name__, logins={"admin", "client", "platform", "sub", "tech"}, url_prefix="/api", home=False, tokens=True)
csrf.exempt(door)

from . import me, token

for noun in (me, token):
    door.register_blueprint(noun.bp)
    csrf.exempt(noun.bp)
