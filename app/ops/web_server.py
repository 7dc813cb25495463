"""The web server's command: granian, with what it serves loaded once, before its processes part. They share what none of them
changes, and one that takes a dead one's place is there at once."""

from importlib import import_module
from runpy import run_module

if __name__ == "__main__":
    import_module("wsgi")
    run_module("granian", run_name="__main__")
