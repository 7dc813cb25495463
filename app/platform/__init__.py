from ..core.http import Door

door = Door("platform", __name__, logins=())
