from ..core.http import Door

door = Door("admin", __name__, logins=())
