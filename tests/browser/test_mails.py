"""Each kind of mail in a browser's window, as wide as mail programs are: by day and by night, with its logo."""

from urllib.parse import urlsplit

import pytest

from app.core.files import logos
from app.core.mail import body_of
from tests.browser.looking import AXE, look_at_width, look_by_day_and_night
from tests.core.pictures import drawn, saved
from tests.every_mail import KINDS, EveryMail

WIDTHS = (600, 390)
LOGO = "document.querySelector('.head img')?.naturalWidth"


@pytest.fixture
def visit(visit, app):
    """At the host that the browser asks too."""

    def at_its_host(*whose):
        visitor = visit(*whose)
        visitor.environ["HTTP_HOST"] = urlsplit(app.config["BASE_URL"]).netloc
        return visitor

    return at_its_host


@pytest.fixture
def every_mail(app, own_firm, visit, database, fresh_client):
    with app.app_context():
        own_firm.change_itself(logo_key=logos().put(saved(drawn(size=(400, 120)), "PNG")))
    return EveryMail(app, own_firm, visit, database, fresh_client)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_by_day_and_by_night(every_mail, open_page, kind):
    page = open_page()
    page.set_content(body_of(getattr(every_mail, kind)(), "html"))
    page.add_script_tag(path=AXE)
    found = look_by_day_and_night(page) + [words for width in WIDTHS for words in look_at_width(page, width)]
    assert not found, "\n".join(found)
    of_a_firm = kind != "operator_welcome"
    assert page.evaluate(LOGO) == (400 if of_a_firm else None), "a mail is read at another's address"
