from ..core.http import Door

door = Door("technician", __name__, logins=())
