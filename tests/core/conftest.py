"""What several tests of the core ask."""

import pytest

from app.core import images
from app.core.errors import Refused

# Between us and the process that decodes, and small: what is asked of it counts those that it started.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", {decoding!r}, *sys.argv[1:]])
with open({told!r}, "w") as told:
    told.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
sys.exit(done.returncode)
"""


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """What was made of a picture, if it was not refused, and the most memory that the process which decoded it held."""
    between, told = tmp_path / "between.py", tmp_path / "memory"
    between.write_text(MEASURE.format(decoding=str(images.DECODING), told=str(told)))
    monkeypatch.setattr(images, "DECODING", between)

    def measure(make):
        try:
            made = make()
        except Refused:
            made = None
        return made, int(told.read_text())

    return measure
