"""The accent is picked or typed on the branding's page, and seen at once as the pages will show it."""

import pytest
from playwright.sync_api import expect

from app.core.colour import NIGHT, PAPER, READABLE, contrast, ink_on, readable_on


def hex_of(locator, name):
    parts = locator.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return "#" + "".join(f"{int(part):02x}" for part in parts.removeprefix("rgb(").removesuffix(")").split(", "))


def colours(page, side):
    look = page.locator(f".look-side.{side}")
    return (
        hex_of(look, "backgroundColor"),
        hex_of(look.locator(".look-link"), "color"),
        hex_of(look.locator(".button"), "backgroundColor"),
        hex_of(look.locator(".button"), "color"),
    )


def show(page, accent):
    expect(page.locator("#look")).to_have_attribute("href", f"/brand/{accent[1:]}/look.css")
    page.wait_for_function(
        "accent => [...document.styleSheets].some(s => (s.href || '').endsWith(`/${accent}/look.css`))", arg=accent[1:]
    )


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_a_colour_that_is_picked_is_seen_by_day_and_by_night_and_saved(own_firm, open_page, dark):
    page = open_page(own_firm, "ada", dark=dark)
    page.goto("/admin/branding")
    field, picker = page.locator("#accent"), page.locator("[data-colour-of=accent]")
    expect(picker).to_be_visible()
    picker.fill("#ffee00")
    expect(field).to_have_value("#ffee00")
    show(page, "#ffee00")
    paper, link, button, ink = colours(page, "day")
    assert (paper, link, button, ink) == (PAPER, readable_on(PAPER, "#ffee00"), "#ffee00", ink_on("#ffee00"))
    assert contrast(link, paper) >= READABLE and contrast(button, ink) >= READABLE
    field.fill("#000044")
    expect(picker).to_have_value("#000044")
    show(page, "#000044")
    paper, link, button, ink = colours(page, "night")
    assert (paper, link, button) == (NIGHT, readable_on(NIGHT, "#000044"), readable_on(NIGHT, "#000044"))
    assert contrast(link, paper) >= READABLE and contrast(button, ink) >= READABLE
    field.fill("#00")
    expect(picker).to_have_value("#000044")
    field.fill("#000044")
    page.get_by_role("button", name="Save the branding").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    expect(page.locator("#accent")).to_have_value("#000044")


def test_a_clients_is_chosen_in_the_same_way_and_without_one_it_is_the_firms(own_firm, open_page):
    own_firm.change_itself(accent="#0f5c6e")
    page = open_page(own_firm, "ada")
    page.goto(f"/admin/clients/{own_firm.bakery.id}/edit")
    field, picker = page.locator("#accent"), page.locator("[data-colour-of=accent]")
    expect(field).to_have_value("")
    expect(picker).to_have_value("#0f5c6e")
    show(page, "#0f5c6e")
    picker.fill("#ffee00")
    expect(field).to_have_value("#ffee00")
    show(page, "#ffee00")
    field.fill("")
    show(page, "#0f5c6e")
    picker.fill("#000044")
    page.get_by_role("button", name="Save the client").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    page.goto(f"/admin/clients/{own_firm.bakery.id}/edit")
    expect(field).to_have_value("#000044")
    show(page, "#000044")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("address", ["/admin/branding", "/admin/clients/new"])
def test_the_look_fits(own_firm, open_page, address, width):
    page = open_page(own_firm, "ada", width=width)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for box in page.locator(".look-side").all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_without_scripts_it_is_typed(own_firm, open_page):
    page = open_page(own_firm, "ada", scripts=False)
    page.goto("/admin/branding")
    expect(page.locator("[data-colour-of=accent]")).to_be_hidden()
    page.locator("#accent").fill("#ffee00")
    page.get_by_role("button", name="Save the branding").click()
    expect(page.locator("#look")).to_have_attribute("href", "/brand/ffee00/look.css")
    assert colours(page, "day")[2] == "#ffee00"
