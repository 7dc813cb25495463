"""`flask operator create`: the mail says what happened to its reader, once; and leads in by the way that is theirs."""

import pytest

from app.core.standing import Standing
from app.core.transaction import working_at
from app.domain.access.reset_link import send_reset_link
from tests.cast import PASSWORD
from tests.jobs import forget_jobs, run_jobs
from tests.mails import link_in, mails_to, words_of

OWN = "three lanterns by the canal"
WELCOME = "You run this platform now"


def create_operator(app, database, email, name="Otis Operator"):
    return app.test_cli_runner().invoke(
        args=["operator", "create", f"--email={email}", f"--name={name}"], env={"DATABASE_URL": database}
    )


@pytest.fixture
def created(app, database, email):
    forget_jobs(app)
    said = create_operator(app, database, email)
    assert said.exit_code == 0, said.output
    return said.output


def test_the_mail_says_what_happened_and_leads_to_a_password(app, visit, email, created):
    assert f"writes to {email}" in created and "Another link, whenever one is needed" in created
    assert "outbox" in created, "where the mail will lie, without a mail server"
    assert mails_to(app, email, "") == [], "it waits for a worker, and its hour with it"
    run_jobs(app)
    (mail,) = mails_to(app, email, "")
    assert mail["Subject"].strip() == WELCOME
    assert "You were made an operator of this installation" in words_of(mail) and "Otis Operator" in words_of(mail)
    assert "Somebody asked" not in words_of(mail)
    visitor, link = visit(), link_in(mail, "reset-password")
    assert visitor.post(link, {"password": OWN}).status_code == 303
    assert visit().post("/platform/sign-in", {"email": email, "password": OWN}).location == "/platform/"


def test_whoever_asks_again_gets_the_mail_of_a_reset(app, visit, email, created):
    run_jobs(app)
    assert visit().post("/forgotten-password", {"email": email}).status_code in (200, 303)
    run_jobs(app)
    again, first = mails_to(app, email, "")
    assert again["Subject"].startswith("Reset your password") and first["Subject"].strip() == WELCOME


def test_one_who_signs_in_here_already_keeps_the_password(app, database, own_firm, visit):
    email = own_firm.stan.email
    assert create_operator(app, database, email).exit_code == 0
    run_jobs(app)
    (mail,) = mails_to(app, email, WELCOME)
    words = words_of(mail)
    assert "use the password that you have" in words and "/platform/sign-in" in words and "reset-password" not in words
    assert f"Firm {own_firm.slug}" not in words, "it is the platform's, not the firm's"
    stan = visit()
    assert stan.post("/platform/sign-in", {"email": email, "password": PASSWORD}).location == "/choose"
    create_again = create_operator(app, database, email)
    assert create_again.exit_code == 1 and "is an operator already" in create_again.output


def test_a_mail_that_could_not_be_sent_is_the_welcome_when_it_is_tried_again(app, email, created, monkeypatch):
    def fails(*_, **__):
        raise OSError("no mail server")

    monkeypatch.setattr("app.domain.access.reset_link.send_mail", fails)
    with app.app_context(), pytest.raises(OSError, match="no mail server"), working_at(Standing("worker", job=-1)):
        send_reset_link(email)
    monkeypatch.undo()
    run_jobs(app)
    assert [mail["Subject"].strip() for mail in mails_to(app, email, "")] == [WELCOME]


def test_who_was_an_operator_before_is_not_welcomed(app, olga, visit):
    visit().post("/forgotten-password", {"email": olga.email})
    run_jobs(app)
    assert mails_to(app, olga.email, "Reset your password") and not mails_to(app, olga.email, WELCOME)
