"""What shuts somebody out: each change, who makes it, and whom it meets."""

from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import update

from app.core.db import db
from app.domain.users.user import User

CLIENTS_PEOPLE = ("bob", "mia")


class Change(NamedTuple):
    """What is done, to whom, and what becomes of the session: over (as if it never was) or shut (who, but not let in)."""

    people: tuple[str, ...]
    outcome: str
    do: Callable[[Any, Any, str], None]


def by(doer: str, url: str, form: Callable[[Any, str], dict[str, Any]] | None = None) -> Callable[[Any, Any, str], None]:
    """As a person does it, on a page."""

    def do(firm: Any, visit: Any, name: str) -> None:
        path = url.format(user=firm.people[name].id, client=firm.bakery.id, contact=firm.bakery_contact.id)
        answer = visit(firm, doer).post(path, form(firm, name) if form else None)
        assert answer.status_code == 303, answer.text

    return do


def row_of(model: Any, **values: Any) -> Callable[[Any, Any, str], None]:
    """In the row itself."""

    def do(firm: Any, visit: Any, name: str) -> None:
        id = firm.people[name].id if model is User else firm.bakery.id
        firm.do(lambda: db.session.execute(update(model).where(model.id == id).values(**values)))

    return do


def user_form(**changes: Any) -> Callable[[Any, str], dict[str, Any]]:
    def form(firm: Any, name: str) -> dict[str, Any]:
        values = {"name": name, "email": firm.people[name].email, "phone": "", "is_active": "y", "company_role": "owner" if name == "bob" else "member",
                  "scope": "company", "client_portal_enabled": "y", "client_id": str(firm.bakery.id), "role": "staff",
                  "instead": str(firm.mia.id)}  # fmt: skip
        return {key: value for key, value in (values | changes).items() if value is not None}

    return form


def shut_business(firm: Any, visit: Any, name: str) -> None:
    with psycopg.connect(firm.owner_url) as owner:
        owner.execute("update platform.businesses set is_active = false where id = %s", (firm.id,))


def sign_out_elsewhere(firm: Any, visit: Any, name: str) -> None:
    assert visit(firm, name).post("/account/sessions/end-all").status_code == 303


USERS_PAGE = "/admin/users/{user}/edit"
CHANGES = {
    "removed by the admin": Change(
        CLIENTS_PEOPLE, "over", by("ada", "/admin/invitations/{user}/removal", lambda f, n: {"instead": str(f.mia.id)})
    ),
    "removed by the owner": Change(("mia",), "over", by("bob", "/client-portal/team/{user}/removal")),
    "deactivated on the user's page": Change(CLIENTS_PEOPLE, "shut", by("ada", USERS_PAGE, user_form(is_active=None))),
    "deactivated": Change(("pia", "stan", "tom", "sue"), "shut", row_of(User, is_active=False)),
    "portal switched off on the user's page": Change(
        CLIENTS_PEOPLE, "shut", by("ada", USERS_PAGE, user_form(client_portal_enabled=None))
    ),
    "contact disabled": Change(("mia",), "shut", by("pia", "/admin/clients/contacts/{contact}/portal-access/disabling")),
    "contact deactivated": Change(
        ("mia",), "shut", by("pia", "/admin/clients/contacts/{contact}/edit", lambda f, n: {"name": "M"})
    ),
    "client deactivated": Change(CLIENTS_PEOPLE, "shut", by("pia", "/admin/clients/{client}/deactivation")),
    "portal switched off": Change(CLIENTS_PEOPLE, "shut", by("pia", "/admin/clients/{client}/portal/disabling")),
    "moved to another client": Change(
        ("mia",), "over", lambda f, v, n: by("ada", USERS_PAGE, user_form(client_id=str(f.cinema.id)))(f, v, n)
    ),
    "made a member": Change(("bob",), "over", by("ada", USERS_PAGE, user_form(company_role="member"))),
    "scope switched to own": Change(CLIENTS_PEOPLE, "over", by("ada", USERS_PAGE, user_form(scope="own"))),
    "given another role": Change(("sue", "tom", "pia"), "over", by("ada", USERS_PAGE, user_form())),
    "business shut": Change((*CLIENTS_PEOPLE, "ada", "stan", "tom", "sue"), "shut", shut_business),
    "signed out everywhere": Change((*CLIENTS_PEOPLE, "ada", "tom", "sue"), "over", sign_out_elsewhere),
}
CASES = [(what, name) for what, change in CHANGES.items() for name in change.people]
