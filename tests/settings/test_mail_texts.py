"""A business's own words in its mails: with the placeholders that there are, escaped in HTML, and in nobody else's mails."""

import pytest

from app.domain.mail_texts.mail_text import MAILS, PLACEHOLDERS
from tests.admin.test_invoices import draft_in
from tests.jobs import run_jobs
from tests.mails import mails_to, words_of

TEXTS = "/admin/settings/mail-texts"
OWN = {"subject": "Come in, {name}", "opening": "{inviter} of {business} opens <b>{portal}</b> to you.\nSee you there."}


def invite(app, visit, firm, email):
    form = {"name": "Nina & Sons", "email": email}
    assert visit(firm, "ada").post(f"/admin/invitations/clients/{firm.bakery.id}", form).status_code == 303
    run_jobs(app)
    return mails_to(app, email, about="")[0]


def test_the_mail_goes_out_with_these_words_and_another_business_s_does_not(app, own_firm, other_firm, visit, email):
    assert visit(own_firm, "ada").post(f"{TEXTS}/invitation", OWN).status_code == 303
    mail = invite(app, visit, own_firm, email)
    name = f"Firm {own_firm.slug} public"
    assert mail["Subject"] == "Come in, Nina & Sons"
    assert f"Ada {own_firm.slug} of {name} opens <b>{own_firm.bakery.name}</b> to you.\nSee you there." in words_of(mail).replace(
        "\r\n", "\n"
    )
    html = mail.get_body(("html",)).get_content()
    assert f"opens &lt;b&gt;{own_firm.bakery.name}&lt;/b&gt; to you.<br>See you there." in html, "HTML in it is escaped"
    assert "temporary password" in html, "the rest of the mail stays"
    other = invite(app, visit, other_firm, f"other-{email}")
    assert other["Subject"].strip() == f"Firm {other_firm.slug} public invites you to the portal of {other_firm.bakery.name}"


def test_the_mail_of_an_invoice_has_its_own(app, own_firm, visit):
    ada = visit(own_firm, "ada")
    words = {"subject": "{number}: {amount}", "opening": "Dear {name} of {client}, please pay {business} until {due}."}
    assert ada.post(f"{TEXTS}/invoice_sent", words).status_code == 303
    assert ada.post(f"/admin/invoices/{draft_in(own_firm)}/issue").status_code == 303
    run_jobs(app)
    newest = mails_to(app, own_firm.people["bob"].email, about="")[0]
    assert newest["Subject"].startswith("INV-")
    assert "€" in newest["Subject"]
    assert f"Dear Bob {own_firm.slug} of Bakery" in words_of(newest)
    assert "{" not in words_of(newest)


def test_as_it_comes_again(app, own_firm, visit, email):
    ada = visit(own_firm, "ada")
    ada.post(f"{TEXTS}/invitation", OWN)
    ada.post(f"{TEXTS}/invitation", OWN | {"subject": "Twice changed"})
    assert "Your own words" in ada.get(TEXTS).text
    assert "Twice changed" in ada.get(f"{TEXTS}/invitation").text
    assert ada.post(f"{TEXTS}/invitation/reset").status_code == 303
    assert ada.post(f"{TEXTS}/invitation/reset").status_code == 303
    assert "Your own words" not in ada.get(TEXTS).text
    assert "invites you" in invite(app, visit, own_firm, email)["Subject"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"subject": ""}, "subject", "Write the subject"),
        ({"subject": "   "}, "subject", "Write the subject"),
        ({"opening": ""}, "opening", "Write the opening"),
        ({"subject": "Come\nBcc: all@x.example"}, "subject", "one line"),
        ({"subject": "Come\r\nin"}, "subject", "one line"),
        ({"subject": "Come\u2028in"}, "subject", "one line"),
        ({"subject": "x" * 201}, "subject", "at most 200"),
        ({"opening": "x" * 2001}, "opening", "at most 2,000"),
        ({"subject": "Hello {nobody}"}, "subject", "{nobody} is no placeholder"),
        ({"opening": "Over {amount}"}, "opening", "{amount} is no placeholder"),
        ({"opening": "Hello {Name}"}, "opening", "{Name} is no placeholder"),
        ({"opening": "Hello { name }"}, "opening", "{ name } is no placeholder"),
        ({"opening": "Hello {}"}, "opening", "{} is no placeholder"),
        ({"opening": "{name.__class__}"}, "opening", "{name.__class__} is no placeholder"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(own_firm, visit, changes, field, words):
    for more in ({}, {"preview": "y"}):
        answer = visit(own_firm, "ada").post(f"{TEXTS}/invitation", OWN | changes | more)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert words in answer.text
    assert "Your own words" not in visit(own_firm, "ada").get(TEXTS).text


def test_the_preview_keeps_nothing_and_escapes(own_firm, visit):
    ada = visit(own_firm, "ada")
    answer = ada.post(f"{TEXTS}/invitation", OWN | {"preview": "y"})
    assert answer.status_code == 200
    assert "Come in, Nina Example" in answer.text
    assert "opens &lt;b&gt;Example Ltd&lt;/b&gt; to you." in answer.text
    assert "Come in" not in ada.get(f"{TEXTS}/invitation").text
    assert ada.post(f"{TEXTS}/invitation", OWN | {"preview": "y", "csrf_token": ""}, token=False).status_code == 400


@pytest.mark.parametrize("mail", MAILS)
def test_each_mail_has_a_page_that_explains_its_placeholders(firm, visit, mail):
    page = visit(firm, "ada").get(f"{TEXTS}/{mail}").text
    for name in MAILS[mail].placeholders:
        assert f"{{{name}}}" in page
        assert PLACEHOLDERS[name].split(":")[0] in page.replace("&#39;", "'")


def test_a_mail_that_there_is_not_is_not_found(own_firm, visit):
    ada = visit(own_firm, "ada")
    assert ada.get(f"{TEXTS}/password_reset").status_code == 404
    assert ada.post(f"{TEXTS}/password_reset", OWN).status_code == 404
    assert ada.post(f"{TEXTS}/password_reset/reset").status_code == 404


def test_a_value_with_a_line_break_breaks_no_mail(app, own_firm, visit, email):
    """A name that was written before anybody looked for what Unicode calls a line break."""
    own_firm.change_itself(name="Two\u2028lines\nand more")
    mail = invite(app, visit, own_firm, email)
    assert mail["Subject"].strip() == f"Two lines and more invites you to the portal of {own_firm.bakery.name}"
