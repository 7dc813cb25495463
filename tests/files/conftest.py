"""A firm whose files lie in a store of the test's own, in each kind of store there is."""

from io import BytesIO

import pytest

from app.core.files import PLACES, make_place
from app.core.folder import LocalFolder
from tests.jobs import forget_jobs


@pytest.fixture(params=["folder", "bucket"])
def stores(app, request, tmp_path, monkeypatch):
    """By name. What is stored meanwhile lies here, and nothing else."""
    settings = request.getfixturevalue("bucket") if request.param == "bucket" else {"FILES_URL": ""}
    for name in PLACES:
        monkeypatch.setitem(app.extensions["places"], name, make_place(name, {"HOME": tmp_path} | settings))
    forget_jobs(app)
    return app.extensions["places"]


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    """Where one kind of store is as good as the other."""
    for name in PLACES:
        monkeypatch.setitem(app.extensions["places"], name, LocalFolder(tmp_path / name))
    forget_jobs(app)
    return tmp_path


def upload(visitor, project, content, name, door="client-portal", **form):
    return visitor.post(f"/{door}/projects/{project.id}/files", form | {"file": (BytesIO(content), name)})
