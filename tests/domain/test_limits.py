"""What each value of a noun may be, said a second time and by hand: the rules' own tests take their bounds from the rules.

`!`: it must be there. A number: so many letters at most; two: from, to; `lines`: of several lines; `by`: so many decimal places.
"""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.core import secrets
from app.core.rules import Rules
from app.domain.access import choice, hand_over, open_door, password, reset_link, session
from app.domain.access.acceptance import new_temporary_password
from app.domain.invoices import invoice
from app.domain.time import timer
from tests.domain.test_rules import declared

LIMITS = {
    "ADDRESS": """
        host! Written 253
    """,
    "BUDGET": """
        budget Whole 0..1000000000000000
        budget_note Text 500
    """,
    "BUSINESS": """
        name! Text 120
        slug! Written 40
        email Email 254
        phone Text 40
        address Text 500 lines
        tax_id Text 60
        bank_details Text 1000 lines
        accent! Written
        welcome_text Text 500 lines
        payment_days! Whole 0..365
        currency! OneOf
        locale! OneOf
        time_zone! OneOf
        invitation_cap! Whole 0..100000
        storage_gb! Whole 0..100000
    """,
    "CANCELLATION": """
        reason! Text 300
    """,
    "CATEGORY": """
        name! Text 80
    """,
    "CLIENT": """
        name! Text 160
        email Email 254
        phone Text 40
        address Text 500 lines
        tax_id Text 60
        currency! OneOf
        locale OneOf
        welcome_text Text 500 lines
        accent Written
    """,
    "CLOCK": """
        started! Clock
        ended! Clock
    """,
    "CONTACT": """
        name! Text 120
        title Text 120
        email Email 254
        phone Text 40
        is_active! Flag
    """,
    "DOCUMENT": """
        title! Text 160
        type_id! Id
        client_id Id
        project_id Id
        file! FileName 255
    """,
    "DOCUMENT_TYPE": """
        name! Text 80
        requires_approval! Flag
    """,
    "HOLIDAY": """
        day! Day
        name! Text 80
    """,
    "INVITED": """
        name! Text 120
        email! Email 254
        client Text 160
    """,
    "INVOICE": """
        client_id! Id
        due_on Day
        service_from Day
        service_to Day
        reference Text 120
        notes Text 2000 lines
    """,
    "LINE": """
        description! Text 500 lines
        quantity Number 0.001..999999999.999 by 3
        unit_price! Whole -10000000000000..10000000000000
        tax_rate Number 0..100 by 3
        project_id Id
    """,
    "NUMBERING": """
        invoice_prefix! Written 10
        credit_note_prefix! Written 10
    """,
    "PAYMENT": """
        amount! Whole 1..10000000000000
        paid_on! Day
        method! OneOf
        reference Text 120
    """,
    "PHASE": """
        name! Text 120
        status! OneOf
        progress! Whole 0..100
        starts_on Day
        ends_on Day
    """,
    "PORTAL_ACCESS": """
        client_portal_enabled! Flag
        client_id Id
    """,
    "PORTAL_PERSON": """
        user_id! Id
    """,
    "PROFILE": """
        name! Text 120
        phone Text 40
        locale OneOf
        time_zone OneOf
        mail_invoices! Flag
    """,
    "PROJECT": """
        name! Text 160
        client_id! Id
        client_user_id Id
        code Text 40
        description Text 4000 lines
        status! OneOf
        starts_on Day
        ends_on Day
    """,
    "TIME_ENTRY": """
        project_id! Id
        worked_on! Day
        hours! Whole 1..86400
        description Text 500
        billable! Flag
    """,
    "USER": """
        name! Text 120
        email! Email 254
        phone Text 40
        is_active! Flag
        role! OneOf
        company_role! OneOf
        scope! OneOf
        locale OneOf
        time_zone OneOf
        mail_invoices! Flag
    """,
}


def said(rules: Rules) -> list[str]:
    return [f"{name}{'!' if rule.required is not None else ''} {type(rule).__name__} {bounds_of(rule)}".rstrip()
            for name, rule in rules.rules.items()]  # fmt: skip


def bounds_of(rule: Any) -> str:
    words = [str(rule.longest)] if getattr(rule, "longest", None) else []
    words += ["lines"] if getattr(rule, "lines", False) else []
    words += [f"{rule.least}..{rule.most}"] if hasattr(rule, "least") else []
    return " ".join([*words, *([f"by {rule.places}"] if hasattr(rule, "places") else [])])


@pytest.mark.parametrize("name", LIMITS)
def test_a_value_may_be_what_is_written_here(name):
    rules = next(rules for where, rules in declared().items() if where.endswith(f".{name}"))
    assert said(rules) == [line.strip() for line in LIMITS[name].strip().splitlines()]


NUMBERS = (
    (reset_link.LIFETIME, timedelta(hours=1)), (open_door.LIFETIME, timedelta(hours=1)), (choice.LIFETIME, timedelta(minutes=10)),
    (hand_over.LIFETIME, timedelta(minutes=1)), (session.LIFETIME, timedelta(days=14)), (password.SHORTEST, 10), (secrets.LONGEST, 200), (timer.LONGEST, 86_400),
    (timer.MOST_CHOICES, 1000), (invoice.MOST_LINES, 300), (invoice.LARGEST, 10_000_000_000_000),
)  # fmt: skip


def test_numbers_are_those_that_people_were_promised():
    assert [number for number, _ in NUMBERS] == [promised for _, promised in NUMBERS]


def test_a_temporary_password_has_four_groups_of_letters_that_cannot_be_mistaken():
    made = {new_temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}", one) for one in made)
    assert set("".join(made)) == set("abcdefghjkmnpqrstuvwxyz23456789-")


def test_passwords_are_hashed_slowly(app, monkeypatch):
    monkeypatch.delitem(app.config, "ARGON2_COST")
    with app.app_context():
        hashed = secrets.hash_password("three lanterns")
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert secrets.password_fits(hashed, "three lanterns")
        assert not secrets.password_fits(hashed, "three lantern")
        assert not secrets.password_fits(None, "a password that nobody has"), "nobody's, and it took as long"
        assert not secrets.password_fits(secrets.hash_password("x" * 200), "x" * 300), "no more is hashed, and it is another"
    assert secrets.digest("secret").hex() == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
