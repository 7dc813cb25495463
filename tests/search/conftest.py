"""A store of the test's own, and the operator's browser."""

from tests.files.conftest import folder
from tests.platform.conftest import olga_s_secret, operator

__all__ = ["folder", "olga_s_secret", "operator"]
