"""A store of the test's own."""

from tests.files.conftest import folder

__all__ = ["folder"]
