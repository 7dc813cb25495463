"""Whatever stands in a field, it is printed as it stands. A document fetches nothing and opens nothing."""

import re
import socket

import pytest

from app.core.pdf_drawing import FONTS, Sources
from app.core.pdf_drawing import draw as draw_html
from tests.core.papers import (
    LOGO,
    business,
    credit_note,
    draw,
    invoice,
    metadata,
    opened,
    pages,
    pictures,
    png,
    recipient,
)

ATTACKS = [
    "<img src={0}/img>",
    "<link rel=stylesheet href={0}/link>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import '{0}/import'; * {{ background: url(file:///etc/passwd) }}</style>",
    "<style>@font-face {{ font-family: Inter; src: url({0}/font) }}</style>",
    "<iframe src={0}/frame></iframe><object data={0}/object></object><embed src={0}/embed>",
    "<script>fetch('{0}/script')</script>",
    "<svg><image href='{0}/svg' /><use href='{0}/use#a' /></svg>",
    "<base href={0}/><img src=relative.png>",
    "<p style='background: url({0}/style); list-style: url({0}/list); content: url({0}/content)'>",
    '" onload="x" style="background: url({0}/attribute)',
    "{{{{ config }}}}{{% include '/etc/passwd' %}}",
    "]]></title><meta http-equiv=refresh content='0; url={0}/refresh'>",
]
CONTROLS = "a\x00b\x01c\x08d\x0be\x1ff\x7fg\x85h\ufffei\ud800j"


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def asked(monkeypatch):
    """Every address that WeasyPrint asks for, allowed or not."""
    addresses = []
    fetch = Sources.__call__
    monkeypatch.setattr(Sources, "__call__", lambda self, url: addresses.append(url) or fetch(self, url))
    return addresses


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_content_is_printed_and_reaches_nothing(attack, listener, asked):
    text = attack.format(address(listener))
    pdf = draw(invoice=in_every_field(text), business=business(**fields(business(), text)), client=hostile_client(text))
    assert squeezed(text) in squeezed("".join(pages(pdf)))
    draw("credit_note", credit_note=in_every_field(text, credit_note()), client=hostile_client(text))
    assert set(asked) <= {LOGO, *FONTS}
    assert not was_contacted(listener)


@pytest.mark.parametrize("attack", ATTACKS)
def test_even_as_markup_it_would_reach_nothing(attack, listener):
    """The second wall: were a field ever left unescaped, the fetcher would still have nothing to give."""
    pdf = draw_html(f"<html lang=en><title>x</title><p>before</p>{attack.format(address(listener))}<p>after</p>", {})
    assert not was_contacted(listener)
    with opened(pdf) as file:
        assert not file.attachments
    assert "root:" not in "".join(pages(pdf))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.com/",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "data:image/png;base64,iVBORw0KGgo=",
        "static:../../config.py",
        "static:%2e%2e/%2e%2e/config.py",
        "static:/etc/passwd",
        "static:LICENSE.txt",
        "static:",
        "stored:another",
        "stored:logo/../another",
        "relative.png",
        "",
    ],
)
def test_the_fetcher_refuses(url):
    sources = Sources({LOGO: (png(), "image/png")})
    with pytest.raises(ValueError, match="may not reach"):
        sources(url)


def test_the_fetcher_serves_fonts_and_the_images_it_was_given():
    sources = Sources({LOGO: (png(), "image/png")})
    assert sources("static:Inter-Regular.woff2").content_type == "font/woff2"
    assert sources(LOGO).read() == png()


def test_an_image_that_was_not_given_is_left_out(listener):
    pdf = draw(invoice=invoice(), logo=f"{address(listener)}/logo.png")
    assert not pictures(pdf)
    assert not was_contacted(listener)


def test_control_characters_are_left_out():
    pdf = draw(invoice=in_every_field(CONTROLS), business=business(**fields(business(), CONTROLS)))
    assert "Invoice abcdefghij" in pages(pdf)[0]
    with opened(pdf) as file:
        assert metadata(file) is not None  # which is well-formed XML
        assert "abcdefghij" in str(file.docinfo.Title)


def test_no_field_can_turn_the_writing_round():
    pdf = draw(invoice=invoice(1), business=business(bank_details="Account \u202e91862913\u202c"))
    assert "Account 91862913" in pages(pdf)[0]


def address(listener):
    return "http://{}:{}".format(*listener.getsockname())


def was_contacted(listener):
    try:
        listener.accept()
    except BlockingIOError:
        return False
    return True


def fields(thing, text):
    return dict.fromkeys(vars(thing), text)


def hostile_client(text):
    return recipient(**fields(recipient(), text))


def in_every_field(text, paper=None):
    paper = paper or invoice(2)
    paper.number = paper.notes = paper.reason = paper.invoice_number = text
    for line in paper.lines:
        line.description = text
    return paper


def squeezed(text):
    return re.sub(r"\s", "", text)
