"""What people do on any page."""

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("header").get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()


def sees_heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def rows(page: Page) -> list[str]:
    """The names of the rows, in their order."""
    return page.locator("#rows tbody .lead a").all_inner_texts()


def stay(page: Page) -> None:
    """Leaves a mark that a whole load would wipe away."""
    page.evaluate("window.stayed = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))
