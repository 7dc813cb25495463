"""Each link of each kind of mail, opened by whoever may come with it: a scanner, somebody signed out, its own person, another one, and
all of them when its time is over. Nothing is used up by looking, and each page says whose it is."""

import re
from html import unescape

import psycopg
import pytest

from tests.every_mail import KINDS, EveryMail
from tests.mails import words_of

HREF = re.compile(r'href="(http://localhost[^"]*)"')
# Its person waits for another invitation.
LEADS_NOWHERE = {"invitation_over"}
READERS = (None, "bob", "ada", "carla")


@pytest.fixture
def every_mail(app, own_firm, visit, database, fresh_client):
    return EveryMail(app, own_firm, visit, database, fresh_client)


def links_of(mail):
    looks = mail.get_body(("html",)).get_content()
    found = {unescape(link).removeprefix("http://localhost") for link in HREF.findall(looks)}
    assert all(link in words_of(mail) for link in found), "the plain one leads there too"
    return sorted(found)


def opened(visitor, link, method="GET"):
    """The page that it ends at."""
    for _ in range(5):
        answer = visitor.client.open(link, method=method, environ_overrides=visitor.environ)
        if answer.status_code not in (302, 303):
            return answer
        link = answer.location
    raise AssertionError(f"{link} leads on and on")


def what_is_unused(database):
    with psycopg.connect(database) as owner:
        return owner.execute("select encode(hash, 'hex') from auth.links where used_at is null order by 1").fetchall()


def seen_by(every_mail, link, whose):
    pages = [opened(every_mail.visit(every_mail.firm, name) if name else every_mail.visit(), link) for name in READERS]
    for name, page in zip(READERS, pages, strict=True):
        assert page.status_code in ((200, 403, 404, 410) if name else (200, 410)), (
            f"{link} of {name or 'nobody'}: {page.status_code}"
        )
        assert whose in page.text, f"{link} of {name or 'nobody'} is nobody's page"
    return pages


@pytest.mark.parametrize("kind", ["invitation", "password_reset", "open_door"])
def test_a_link_with_a_secret_speaks_as_its_mail_does(every_mail, own_firm, kind):
    """The firm is English, its client Polish."""
    with psycopg.connect(every_mail.database) as owner:
        owner.execute("update app.clients set locale = 'pl_PL' where business_id = %s", (own_firm.id,))
    mail = getattr(every_mail, kind)()
    assert '<html lang="pl' in mail.get_body(("html",)).get_content()
    link = next(
        link for link in links_of(mail) if f"/{kind.replace('password_reset', 'reset-password').replace('_', '-')}/" in link
    )
    visitor = every_mail.visit()
    page = opened(visitor, link)
    assert (page.status_code, page.headers["Content-Language"]) == (200, "pl-PL")
    if kind == "invitation":
        page = opened(visitor, visitor.post(link, {}).location)
        assert (page.request.path, page.headers["Content-Language"]) == ("/choose-password", "pl-PL")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_opens_a_link_uses_nothing_up_and_sees_whose_it_is(every_mail, kind):
    links = links_of(getattr(every_mail, kind)())
    assert bool(links) == (kind not in LEADS_NOWHERE)
    whose = "Vitrine" if kind == "operator_welcome" else f"Firm {every_mail.firm.slug} public"
    for link in links:
        before = what_is_unused(every_mail.database)
        scanner = every_mail.visit()
        for method in ["GET", "HEAD"] * 10:
            assert opened(scanner, link, method).status_code in (200, 410)
        first, *_ = seen_by(every_mail, link, whose)
        assert what_is_unused(every_mail.database) == before
        assert opened(every_mail.visit(), link).status_code == first.status_code
        every_mail.let_time_pass()
        seen_by(every_mail, link, whose)
