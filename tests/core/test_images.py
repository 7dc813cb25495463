"""Pictures: what a header tells, and that no picture takes more of a process than it may."""

import ast
import subprocess
import time
from io import BytesIO

import pytest
from PIL import Image

from app.core import images
from app.core.errors import Refused
from app.core.images import LOGOS, LONGEST_SIDE, check_image, clean_image, size_of
from config import ROOT
from tests.core.pictures import (
    BROKEN,
    GOOD,
    GPS,
    HEAVY,
    ORIENTATION,
    REFUSED,
    SECRET,
    blank_png,
    drawn,
    endless_jpeg,
    growth_during,
    header,
    located,
    saved,
)

MB = 1024 * 1024


def opened(content):
    return Image.open(BytesIO(content), formats=["PNG"])


@pytest.mark.parametrize("name", GOOD)
def test_the_header_tells_the_size(name):
    content = GOOD[name]()
    with Image.open(BytesIO(content)) as image:
        assert size_of(content) == image.size
    check_image(content, field="logo")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_none_or_too_large_is_refused_by_its_header(name):
    content = REFUSED[name]()
    began = time.process_time()
    with pytest.raises(Refused):
        check_image(content, field="logo")
    assert time.process_time() - began < 0.05


@pytest.mark.parametrize("name", GOOD | REFUSED)
def test_a_header_that_breaks_off_is_read_as_far_as_it_goes(name):
    content = (GOOD | REFUSED)[name]()
    for length in range(min(len(content), 200)):
        assert min(size_of(content[:length])) >= 0


@pytest.mark.parametrize("name", HEAVY)
def test_a_header_is_all_that_is_read(name):
    content = HEAVY[name]()
    assert growth_during(lambda: check_image(content, field="logo")) < MB


def test_pictures_are_decoded_in_processes_of_their_own():
    decoders = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if "PIL" in (getattr(node, "module", None) or ",".join(a.name for a in getattr(node, "names", []) if hasattr(a, "name")))
    }
    assert decoders == {"app/core/image_decoding.py", "app/core/pdf_drawing.py"}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_but_the_pixels_is_kept(name):
    content = GOOD[name]()
    made = clean_image(content)
    with opened(made) as image:
        image.load()
        assert (image.mode, image.info, dict(image.getexif())) == ("RGBA", {}, {})
    assert SECRET not in made


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_stands_upright_and_says_nowhere(form):
    content = located(form)
    with Image.open(BytesIO(content)) as image:
        assert image.getexif().get_ifd(GPS) and image.getexif()[ORIENTATION]
    with opened(clean_image(content)) as image:
        assert image.size == (20, 60)
        assert not image.getexif()


def test_a_hole_stays_a_hole():
    with opened(clean_image(GOOD["a palette with a hole"]())) as image:
        assert image.getpixel((0, 0))[3] == 0
        assert image.getchannel("A").getextrema() == (0, 255)


def test_shades_of_sixteen_bits_keep_their_order():
    with opened(clean_image(saved(Image.new("I;16", (9, 9), 0x8000), "PNG"))) as image:
        assert image.getpixel((4, 4)) == (128, 128, 128, 255)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_film_the_first_picture_is_shown(form):
    with opened(clean_image(GOOD[f"animated {form}"]())) as image:
        assert not getattr(image, "is_animated", False)
        assert image.getpixel((5, 5))[0] < 5


@pytest.mark.parametrize("size", [(2000, 100), (100, 2000), (3000, 3000), (800, 400), (1, 1), (LONGEST_SIDE, 1)])
def test_what_is_large_is_made_smaller(size):
    with opened(clean_image(saved(drawn(size=size), "PNG"))) as image:
        assert image.width <= min(800, size[0]) and image.height <= min(400, size[1])


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_in_words(name):
    content = BROKEN[name]()
    check_image(content, field="logo")
    with pytest.raises(Refused, match="not a picture that can be read"):
        clean_image(content)


# ── What it takes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", HEAVY)
def test_the_largest_that_is_taken_is_prepared_within_its_memory(measured, name):
    content = HEAVY[name]()
    made, memory = measured(lambda: clean_image(content))
    assert made
    assert memory <= LOGOS.memory * 0.9


def test_what_is_larger_than_it_said_ends_at_its_memory(measured):
    """Whole and sound, it would take 700 MB."""
    made, memory = measured(lambda: clean_image(blank_png(13_000, 13_000, header(9, 9))))
    assert (made, memory <= LOGOS.memory) == (None, True)


def test_what_has_no_end_ends_at_its_time(monkeypatch):
    content = endless_jpeg()
    check_image(content, field="logo")
    monkeypatch.setattr(images, "LOGOS", LOGOS._replace(seconds=1))
    monkeypatch.setattr(images, "PATIENCE", 20)
    with pytest.raises(Refused):
        clean_image(content)


@pytest.mark.parametrize("name", ["HOME", "SECRET_KEY", "VITRINE_DOOR_PASSWORDS", "DATABASE_URL"])
def test_it_knows_nothing_of_ours(monkeypatch, tmp_path, name):
    spy = tmp_path / "spy.py"
    spy.write_text(f"import os, sys\nsys.stdout.buffer.write(bytes(12)), sys.exit({name!r} in os.environ or 'app' in sys.modules)")
    monkeypatch.setenv(name, "secret")
    monkeypatch.setattr(images, "DECODING", spy)
    assert clean_image(b"") == b""


def test_one_that_is_stopped_is_no_broken_picture(monkeypatch, tmp_path):
    """As whoever stops the worker may stop it: the job fails, and is tried again."""
    spy = tmp_path / "spy.py"
    spy.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)")
    monkeypatch.setattr(images, "DECODING", spy)
    with pytest.raises(subprocess.CalledProcessError):
        clean_image(b"")
