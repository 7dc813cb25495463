from ..core.http import Door

door = Door("api", __name__, logins=())
