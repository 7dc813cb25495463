"""What axe and the policy say of every page in every language; and the way in and about in German and in Polish, from the mail to the sign-out, by the words that people there read."""

from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from app.core.reader import LANGUAGES, OFFICE_LANGUAGES
from tests.browser.looking import ANY, AXE, TAGS, found_by_axe
from tests.browser.pages import BEFORE_SIGN_IN, NOUNS, pages_of, visitors_of
from tests.browser.steps import sees_heading
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to

OWN = "three lanterns by the canal"


class Said(NamedTuple):
    tag: str
    locale: str
    subject: str
    open_the_portal: str
    choose: str
    new_password: str
    set_it: str
    welcome: str
    invoices: str
    overdue: str
    amount: str
    profile: str
    name: str
    save: str
    saved: str
    account: str
    sign_out: str
    email: str
    password: str
    sign_in: str


SAID = [
    Said("de", "de_DE", "lädt Sie", "Portal öffnen", "Eigenes Passwort wählen", "Neues Passwort", "Passwort festlegen", "Willkommen, Nina",
         "Rechnungen", "Überfällig", "240,00 €", "Profil", "Name", "Profil speichern", "Ihr Profil ist gespeichert.", "Konto",
         "Abmelden", "E-Mail", "Passwort", "Anmelden"),
    Said("pl", "pl_PL", "zaprasza", "Otwórz portal", "Wybór własnego hasła", "Nowe hasło", "Ustaw hasło", "Witamy, Nina",
         "Faktury", "Po terminie", "240,00 €", "Profil", "Imię i nazwisko", "Zapisz profil", "Profil został zapisany.", "Konto",
         "Wyloguj", "E-mail", "Hasło", "Zaloguj się"),
]  # fmt: skip


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.tag)
def test_from_the_mail_to_the_sign_out(app, own_firm, visit, open_page, email, said):
    own_firm.change_itself(locale=said.locale)
    own_firm.change(own_firm.bakery, locale=None)
    own_firm.do(lambda: own_firm.bakery_overdue)
    ada = open_page(own_firm, "ada")
    ada.goto(f"/admin/invitations/clients/{own_firm.bakery.id}")
    ada.locator("[name=name]").fill("Nina")
    ada.locator("[name=email]").fill(email)
    ada.locator("main form button[type=submit]").first.click()
    ada.wait_for_url("**/admin/**")
    run_jobs(app)
    mail = mails_to(app, email, said.subject)[0]

    page = open_page(expect={422})
    page.goto(link_in(mail))
    expect(page.locator("html")).to_have_attribute("lang", said.locale.replace("_", "-"))
    page.get_by_role("button", name=said.open_the_portal).click()
    sees_heading(page, said.choose)
    page.get_by_label(said.new_password).fill(OWN)
    page.get_by_role("button", name=said.set_it).click()
    sees_heading(page, said.welcome)
    page.get_by_role("navigation").get_by_role("link", name=said.invoices).click()
    sees_heading(page, said.invoices)
    row = page.locator("#rows tbody tr").filter(has_text=said.overdue).first
    expect(row).to_contain_text(said.amount)
    row.get_by_role("link").first.click()
    expect(page.locator(".document")).to_contain_text(said.amount)

    page.locator("header").get_by_role("button", name=said.account).click()
    page.get_by_role("link", name=said.profile, exact=True).click()
    page.get_by_label(said.name, exact=True).fill("Nina Nowa")
    page.get_by_role("button", name=said.save).click()
    expect(page.get_by_role("status").first).to_have_text(said.saved)
    page.locator("header").get_by_role("button", name=said.account).click()
    page.get_by_role("button", name=said.sign_out).click()

    page.get_by_label(said.email, exact=True).fill(email)
    page.get_by_label(said.password, exact=True).fill("not this one at all")
    page.get_by_role("button", name=said.sign_in, exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(said.password, exact=True).fill(OWN)
    page.get_by_role("button", name=said.sign_in, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nina Nowa")


PAGES = [(noun, visitor, language) for noun in NOUNS for visitor in visitors_of(noun) if visitor != "olga"
         for language in (LANGUAGES if noun.startswith("client_portal.") else OFFICE_LANGUAGES)]  # fmt: skip


def looked_over(page, url):
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{url} at {width} px, {scheme}: {words}" for words in found_by_axe(page, TAGS, ANY)]
    return found


@pytest.mark.long
@pytest.mark.parametrize(("noun", "visitor", "language"), PAGES, ids=map("-".join, PAGES))
def test_axe_finds_nothing_on_any_page_in_any_language(speaking, app, open_page, noun, visitor, language):
    firm, found = speaking(language), []
    page = open_page(firm, visitor)
    page.add_init_script(path=AXE)
    for url in pages_of(noun, visitor, app, firm):
        page.goto(url)
        assert page.locator("html").get_attribute("lang").split("-")[0] == language
        found += looked_over(page, url)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_on_any_page_before_the_sign_in(speaking, open_page, language):
    page, found = open_page(expect={404, 410}), []
    page.add_init_script(path=AXE)
    for url in (url for addresses in BEFORE_SIGN_IN.values() for url in addresses if "platform" not in url):
        page.goto(f"{url}?business={speaking(language).slug}")
        found += looked_over(page, url)
    assert not found, "\n".join(found)
