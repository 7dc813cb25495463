"""Photos: made anew in full and smaller twice, with nothing but the pixels, within the memory that the process which decodes has."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from app.core import photos
from app.core.errors import Refused
from app.core.images import NOT_READ, TOO_MANY_PIXELS
from app.core.photos import LARGE, MOST_PIXELS, PHOTOS, SMALL, check_photo, make_photo
from tests.core.pictures import BROKEN, GOOD, GPS, ORIENTATION, SECRET, TURNED, blank_png, drawn, header, heic, located, saved

MB = 1024 * 1024
MIMETYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "HEIF": "image/heic"}
ALL = GOOD | {f"HEIC {mode}": lambda mode=mode: heic(drawn(mode)) for mode in ("RGB", "RGBA", "L")}


def opened(content, form):
    return Image.open(BytesIO(content), formats=[form])


def mimetype_of(content):
    return "image/heic" if content[4:8] == b"ftyp" else MIMETYPES[Image.open(BytesIO(content)).format]


def size_of(content):
    from pillow_heif import open_heif

    return open_heif(content).size if content[4:8] == b"ftyp" else Image.open(BytesIO(content)).size


@pytest.mark.parametrize("name", ALL)
def test_it_is_made_anew_with_nothing_but_its_pixels(name):
    content = ALL[name]()
    photo = make_photo(content, mimetype_of(content))
    assert photo.mimetype == {"image/heic": "image/jpeg"}.get(mimetype_of(content), mimetype_of(content))
    for picture, form in (
        (photo.whole, {v: k for k, v in MIMETYPES.items()}[photo.mimetype]),
        (photo.large, "WEBP"),
        (photo.small, "WEBP"),
    ):
        with opened(picture.content, form) as image:
            image.load()
            assert image.size == (picture.width, picture.height)
            assert not image.getexif() and not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        assert SECRET not in picture.content
    assert sorted((photo.whole.width, photo.whole.height)) == sorted(size_of(content))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_it_stands_upright_and_says_nowhere(form):
    photo = make_photo(located(form), MIMETYPES[form])
    assert [(p.width, p.height) for p in (photo.whole, photo.large, photo.small)] == [(20, 60)] * 3


def test_so_does_one_of_a_telephone():
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif.get_ifd(GPS)[1] = "N"
    photo = make_photo(heic(drawn(size=(64, 32)), exif), "image/heic")
    assert (photo.mimetype, photo.whole.width, photo.whole.height) == ("image/jpeg", 32, 64)
    assert b"GPS" not in photo.whole.content and b"Exif" not in photo.whole.content


def test_the_two_that_are_shown_are_smaller():
    photo = make_photo(saved(drawn(size=(4000, 3000)), "JPEG"), "image/jpeg")
    sizes = [(p.width, p.height) for p in (photo.whole, photo.large, photo.small)]
    assert sizes == [(4000, 3000), (LARGE, LARGE * 3 // 4), (SMALL, SMALL * 3 // 4)]
    assert len(photo.small.content) < len(photo.large.content) < len(photo.whole.content)


def test_a_hole_stays_a_hole():
    photo = make_photo(GOOD["a palette with a hole"](), "image/png")
    with opened(photo.whole.content, "PNG") as whole, opened(photo.small.content, "WEBP") as small:
        assert whole.getpixel((0, 0))[3] == small.getpixel((0, 0))[3] == 0


def test_a_camera_s_own_colours_become_everybody_s():
    """A profile that says otherwise is applied, and not only left out."""
    image = Image.new("RGB", (20, 20), (200, 40, 40))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Whose red is everybody's green, and the other way round.
    other = srgb.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ")
    for profile, seen in ((srgb, (200, 40, 40)), (other, (40, 200, 40))):
        photo = make_photo(saved(image, "PNG", icc_profile=profile), "image/png")
        with opened(photo.whole.content, "PNG") as made:
            assert all(abs(got - said) <= 2 for got, said in zip(made.getpixel((5, 5)), (*seen, 255), strict=True)), (
                profile is other
            )
    broken = make_photo(saved(image, "PNG", icc_profile=b"no profile at all"), "image/png")
    with opened(broken.whole.content, "PNG") as same:
        assert same.getpixel((5, 5)) == (200, 40, 40, 255)


@pytest.mark.parametrize("name", [name for name in BROKEN if not name.startswith("a header")])
def test_what_is_broken_is_refused_in_words(name):
    content = BROKEN[name]()
    mimetype = "image/png" if content[:2] == b"\x89P" else "image/jpeg" if content[:2] == b"\xff\xd8" else "image/webp"
    with pytest.raises(Refused) as refusal:
        make_photo(content, mimetype)
    assert refusal.value.words in (NOT_READ, TOO_MANY_PIXELS)


@pytest.mark.parametrize("cut", [40, 200, -30])
def test_so_is_a_broken_one_of_a_telephone(cut):
    with pytest.raises(Refused, match="not a picture"):
        make_photo(heic(drawn(size=(300, 200)))[:cut], "image/heic")


# ── What it takes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_more_than_40_megapixels_are_refused_by_the_header():
    assert MOST_PIXELS == 40_000_000
    for width, height in ((13_000, 13_000), (8000, 5001), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(Refused, match="more pixels"):
            check_photo(BytesIO(b"\x89PNG\r\n\x1a\n" + header(width, height)), field="file")
    check_photo(BytesIO(b"\x89PNG\r\n\x1a\n" + header(8000, 5000)), field="file")


def test_and_once_more_before_they_are_decoded(monkeypatch):
    """A HEIC says its size behind more than a page reads."""
    monkeypatch.setattr(photos, "PHOTOS", PHOTOS._replace(pixels=9_999))
    for content, mimetype in ((heic(drawn(size=(100, 100))), "image/heic"), (saved(drawn(size=(100, 100)), "PNG"), "image/png")):
        with pytest.raises(Refused, match="more pixels"):
            make_photo(content, mimetype)


LARGEST = (8000, 5000)
HEAVY = {
    "PNG": lambda: blank_png(*LARGEST),
    "JPEG": lambda: saved(Image.new("RGB", LARGEST, "red"), "JPEG", exif=turned()),
    "JPEG in stages": lambda: saved(Image.new("CMYK", LARGEST), "JPEG", progressive=True),
    "WEBP": lambda: saved(Image.new("RGB", LARGEST), "WEBP", exif=turned()),
    "HEIF": lambda: heic(Image.new("RGB", LARGEST, "blue")),
}


def turned():
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    return exif


@pytest.mark.parametrize("name", HEAVY)
def test_the_largest_that_is_taken_is_prepared_within_its_memory(measured, name):
    content = HEAVY[name]()
    photo, memory = measured(lambda: make_photo(content, MIMETYPES[name.partition(" ")[0]]))
    assert photo and sorted((photo.whole.width, photo.whole.height)) == sorted(LARGEST)
    assert memory <= PHOTOS.memory * 0.9, f"{memory / MB:.0f} MB"
