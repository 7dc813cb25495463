"""Static files: text goes out packed, and what has a version is asked for once."""

import gzip

import pytest

from config import ROOT

FILES = sorted(str(path.relative_to(ROOT / "static")) for path in (ROOT / "static").rglob("*") if path.is_file())
TEXT = (".css", ".js", ".svg", ".txt")


def fetch(visitor, url, **headers):
    return visitor.client.get(url, buffered=True, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_what_lies_there_packed_or_not(visit, path):
    content = (ROOT / "static" / path).read_bytes()
    plain = fetch(visit(), f"/static/{path}")
    packed = fetch(visit(), f"/static/{path}", Accept_Encoding="gzip, br")
    assert plain.data == content and "Content-Encoding" not in plain.headers
    assert (packed.headers.get("Content-Encoding") == "gzip") == path.endswith(TEXT)
    assert (gzip.decompress(packed.data) if path.endswith(TEXT) else packed.data) == content
    assert packed.headers["Vary"] == "Accept-Encoding" and packed.content_type == plain.content_type


@pytest.mark.parametrize("path", FILES)
def test_what_has_a_version_is_kept_for_good_and_nothing_else(visit, path):
    is_versioned = (path.startswith(("vendor/", "fonts/inter")) and "licences" not in path) or path.startswith("icons/lucide")
    for url, kept in ((f"/static/{path}", is_versioned), (f"/static/{path}?v=1", True)):
        said = fetch(visit(), url).headers["Cache-Control"]
        assert ("immutable" in said) == kept, f"{url}: {said}"


def test_what_a_browser_has_is_not_sent_again(visit):
    visitor = visit()
    first = fetch(visitor, "/static/js/forms.js", Accept_Encoding="gzip")
    again = fetch(visitor, "/static/js/forms.js", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(("kind", "folder"), [("stylesheet_url", "css"), ("scripts_url", "js")])
def test_all_of_a_kind_are_one_answer_that_is_kept_for_good(app, visit, kind, folder):
    visitor, url = visit(), app.jinja_env.globals[kind]
    plain, packed = fetch(visitor, url), fetch(visitor, url, Accept_Encoding="gzip")
    assert gzip.decompress(packed.data) == plain.data and "immutable" in plain.headers["Cache-Control"]
    lines = set(plain.text.splitlines())
    files = sorted((ROOT / "static" / folder).iterdir())
    for file in files:
        own = {line.strip() for line in file.read_text().splitlines()}
        assert own & lines - {"{", "}", ""}, f"{file.name} is not in it"
    assert not [line for line in lines if line.startswith(("//", "/*"))]
    assert fetch(visitor, f"/assets/000000000000.{folder}").status_code == 404


@pytest.mark.parametrize("path", ["../config.py", "%2e%2e/config.py", "css/../../config.py", "nothing.js", ""])
def test_nothing_else_is_a_file(visit, path):
    assert fetch(visit(), f"/static/{path}", Accept_Encoding="gzip").status_code in (404, 308)
