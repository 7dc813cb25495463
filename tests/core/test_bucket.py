"""A bucket in place of the data folder. What is wrong with it is said at the start, by the doctor, or by a page that may be asked again."""

import logging
import socket
from datetime import timedelta
from time import monotonic

import pytest

import config
from app.core.errors import Away
from app.core.files import PLACES, make_place
from app.domain.invoices.document import render_document
from config import Misconfigured, settings
from tests.admin.test_branding import hand_in, picture
from tests.core.test_files import lying_there
from tests.jobs import forget_jobs, run_jobs

ANY = {"DATABASE_URL": "postgresql://localhost/vitrine"}


@pytest.mark.parametrize(
    "url",
    ["vitrine", "/srv/files", "https://s3.example/vitrine", "s3://", "s3://Bucket", "s3:///folder", "s3://a b", "s3://b/../c"],
)
def test_what_names_no_bucket_is_refused(url):
    with pytest.raises(Misconfigured, match="FILES_URL"):
        settings(ANY | {"FILES_URL": url})


@pytest.mark.parametrize("url", ["s3://vitrine", "s3://vitrine/", "s3://vitrine.example-1/of/firm_2"])
def test_what_names_one_is_taken(url):
    assert settings(ANY | {"FILES_URL": url})["FILES_URL"] == url.rstrip("/")


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(config, "find_spec", lambda _name: None)
    with pytest.raises(Misconfigured, match=r"requirements-s3\.txt"):
        settings(ANY | {"FILES_URL": "s3://vitrine"})
    assert settings(ANY)["FILES_URL"] == "", "nobody else needs it"


@pytest.fixture
def places(app, bucket, monkeypatch, tmp_path):
    """All three in one bucket."""
    for name in PLACES:
        monkeypatch.setitem(app.extensions["places"], name, make_place(name, {"HOME": tmp_path} | bucket))
    return app.extensions["places"]


def test_a_logo_from_the_form_to_the_page(app, own_firm, visit, places, tmp_path):
    forget_jobs(app)
    ada = visit(own_firm, "ada")
    assert hand_in(ada, picture()).status_code == 303
    assert (len(lying_there(places["uploads"])), len(lying_there(places["logos"]))) == (1, 0)
    run_jobs(app)
    (key,) = lying_there(places["logos"])
    assert lying_there(places["uploads"]) == set()
    assert visit().get(f"/brand/{key}.png").data.startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [], "nothing of it lies on the disk"


@pytest.fixture
def nobody_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def silent():
    """Takes a connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("kind", ["nobody_listens", "silent"])
def test_one_that_does_not_answer(request, app, own_firm, visit, bucket, places, monkeypatch, caplog, kind):
    """A page that may be asked again says so, and whoever runs the house finds out why."""
    monkeypatch.setattr("app.core.bucket.PATIENCE", timedelta(seconds=1))
    own_firm.do(lambda: render_document(str(own_firm.bakery_open.id), "invoice"))
    bob, url = visit(own_firm, "bob"), f"/client-portal/invoices/{own_firm.bakery_open.id}/pdf"
    assert bob.get(url).status_code == 200
    away = make_place("files", bucket | {"FILES_ENDPOINT": request.getfixturevalue(kind)})
    monkeypatch.setitem(places, "files", away)
    began = monotonic()
    with caplog.at_level(logging.ERROR):
        answer = bob.get(url)
    assert monotonic() - began < 6, "a page waits no longer than it has patience"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "127.0.0.1" not in answer.text
    assert "Away" in caplog.text and str(own_firm.bakery_open.id) not in caplog.text


@pytest.mark.parametrize("verb", ["put", "read", "a part", "remove", "remove_older"])
def test_every_verb_says_that_it_is_away(bucket, nobody_listens, monkeypatch, verb):
    monkeypatch.setattr("app.core.bucket.PATIENCE", timedelta(seconds=1))
    place, key = make_place("files", bucket | {"FILES_ENDPOINT": nobody_listens}), "0" * 40
    asked = {
        "put": lambda: place.put(b"x"),
        "read": lambda: place.read(key),
        "a part": lambda: place.read(key, 1, 2),
        "remove": lambda: place.remove(key),
        "remove_older": lambda: place.remove_older(timedelta()),
    }
    with pytest.raises(Away):
        asked[verb]()
