"""The demo's outbox: each mail as it looks and as it is read, and nothing of it where mails go out."""

import pytest

from app.core.mail import body_of, outbox
from tests.every_mail import EveryMail

PAGES = ("/outbox", "/outbox/{name}", "/outbox/{name}/as-it-looks")


@pytest.fixture
def name(app, own_firm, visit, database, fresh_client):
    mail = EveryMail(app, own_firm, visit, database, fresh_client).invitation()
    with app.app_context():
        return next(name for name, kept in outbox(5000) if kept["Message-ID"] == mail["Message-ID"])


def test_a_mail_is_shown_in_a_frame_of_its_own(app, name, visit, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    listed, shown = visit().get("/outbox"), visit().get(f"/outbox/{name}")
    assert f'href="/outbox/{name}"' in listed.text
    assert f'src="/outbox/{name}/as-it-looks"' in shown.text and "you choose your own password" in shown.text
    looks = visit(check=False).get(f"/outbox/{name}/as-it-looks")
    assert looks.headers.getlist("Content-Security-Policy") == [looks.headers["Content-Security-Policy"]]
    policy = dict([*part.split(), ""][:2] for part in looks.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'self'")
    assert policy["sandbox"] == "allow-top-navigation-by-user-activation", "runs nothing, and is nobody's origin"
    with app.app_context():
        mail = dict(outbox(5000))[name]
    assert looks.text.replace('<base target="_top">', "") == body_of(mail, "html")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("config", [{"DEMO": False}, {"DEMO": True, "SMTP_URL": "smtp://localhost:2525"}])
def test_it_is_not_there_where_mails_go_out(app, name, visit, monkeypatch, page, config):
    for key, value in config.items():
        monkeypatch.setitem(app.config, key, value)
    assert visit().get(page.format(name=name)).status_code == 404


@pytest.mark.parametrize("name", ["nobody-s", "..%2F..%2Fsecrets", "²"])
def test_a_mail_that_is_not_there(app, visit, monkeypatch, name):
    monkeypatch.setitem(app.config, "DEMO", True)
    assert [visit().get(page.format(name=name)).status_code for page in PAGES[1:]] == [404, 404]
