"""The components page: in development alone, and as valid as every page."""

from tests.browse import Visitor


def test_the_components_page_shows_in_development(make_app, database):
    page = Visitor(make_app(database, DEVELOPMENT=True)).get("/dev/components")
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text


def test_and_nowhere_else(visit):
    assert visit().get("/dev/components").status_code == 404
