"""The doors: their logins, the marks of their views, and a view that forgets its scope."""

import pytest

from app.core.http import Door


def test_the_doors_name_every_login(app):
    doors = [door for door in app.blueprints.values() if isinstance(door, Door)]
    homes = [login for door in doors for login in door.home_of]
    assert sorted(homes) == ["admin", "client", "platform", "sub", "tech"], "each login has one home"


def test_an_unmarked_view_is_an_error(make_app, database):
    """The mutant: a view without a mark."""
    app = make_app(database)
    app.add_url_rule("/unmarked", "unmarked", lambda: "open")
    with pytest.raises(LookupError, match="declares no permission"):
        app.test_client().get("/unmarked")


def test_an_unscoped_query_still_shows_nothing(app, firm, other_firm):
    """The mutant: a view that forgets its scope. The database answers the question again."""
    from sqlalchemy import select

    from app.core.db import db
    from app.core.standing import Standing, standing_at
    from app.domain.invoices.invoice import Invoice

    with app.app_context(), standing_at(Standing("client", firm.secret_of("bob"))):
        seen = db.session.scalars(select(Invoice)).all()
    assert seen
    assert {(i.business_id, i.client_id) for i in seen} == {(firm.id, firm.bakery.id)}
    assert all(i.state != "draft" for i in seen)
