"""What the portal's pages answer: parts of them, sums, files, scope, modules, and what is kept and written down."""

from app.core.db import db
from app.domain.users.user import User


def test_fragments_are_the_rows_alone(firm, sign_in):
    bob = sign_in(firm, "bob")
    for url in ("/client-portal/invoices?status=paid", "/client-portal/projects", "/client-portal/time-entries"):
        fragment, page = bob.fragment(url), bob.get(url)
        assert fragment.text.strip().startswith('<div id="rows">')
        assert "<html" not in fragment.text
        assert "HX-Request" in page.headers["Vary"]


def test_boosted_and_restoring_requests_get_the_whole_page(firm, sign_in):
    bob = sign_in(firm, "bob")
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", header: "true"}
        assert "<html" in bob.client.get("/client-portal/invoices", headers=headers).text


def test_time_entries_add_up_over_all_rows(firm, sign_in):
    page = sign_in(firm, "bob").get("/client-portal/time-entries").text
    assert "9.00 h in 6 entries" in page


def test_time_entries_of_a_span_and_a_project(firm, sign_in):
    from datetime import timedelta

    from tests.cast import TODAY

    bob = sign_in(firm, "bob")
    day = TODAY.isoformat()
    assert "3.00 h in 2 entries" in bob.get(f"/client-portal/time-entries?date_from={day}&date_to={day}").text
    assert "1.50 h in 1 entry" in bob.get(f"/client-portal/time-entries?date_from={day}&project_id={firm.bakery_project.id}").text
    before = (TODAY - timedelta(days=2)).isoformat()
    assert "3.00 h in 2 entries" in bob.get(f"/client-portal/time-entries?date_to={before}").text
    assert "0.00 h in 0 entries" in bob.get(f"/client-portal/time-entries?project_id={firm.cinema_project.id}").text


def test_the_csv_is_of_the_same_filter_and_runs_nothing(own_firm, sign_in):
    import csv
    from io import StringIO

    from app.domain.time.time_entry import TimeEntry
    from tests.cast import TODAY, uuid7

    def add():
        db.session.add(TimeEntry(id=uuid7(), client_id=own_firm.bakery.id, project_id=own_firm.bakery_project.id, person_name="Ada",
                                 worked_on=TODAY, seconds=60, description='=HYPERLINK("http://x")'))  # fmt: skip

    own_firm.do(add)
    answer = sign_in(own_firm, "bob").get(f"/client-portal/time-entries/export.csv?date_from={TODAY.isoformat()}")
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(rows) == 3
    assert any(row["Description"] == '\'=HYPERLINK("http://x")' for row in rows)


def test_scope_own_sees_the_projects_of_its_person_alone(own_firm, sign_in):
    from sqlalchemy import update

    from app.domain.projects.project import Project

    mia = own_firm.people["mia"]
    own_firm.do(lambda: db.session.execute(update(User).where(User.id == mia.id).values(scope="own")))
    own_firm.do(
        lambda: db.session.execute(update(Project).where(Project.id == own_firm.bakery_completed.id).values(client_user_id=mia.id))
    )
    visitor = sign_in(own_firm, "mia")
    page = visitor.get("/client-portal/projects?status=all").text
    assert str(own_firm.bakery_completed.id) in page
    assert str(own_firm.bakery_active.id) not in page
    assert visitor.get(f"/client-portal/projects/{own_firm.bakery_active.id}").status_code == 404
    assert "4.50 h in 3 entries" in visitor.get("/client-portal/time-entries").text


def test_a_module_that_is_off_is_nowhere(own_firm, sign_in, database):
    own_firm.all()
    import psycopg

    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set modules = '{ledger}' where id = %s", (own_firm.id,))
    bob = sign_in(own_firm, "bob")
    page = bob.get("/client-portal/").text
    assert "/client-portal/projects" not in page
    assert "/client-portal/time-entries" not in page
    assert bob.get("/client-portal/projects").status_code == 404
    assert bob.get("/client-portal/time-entries").status_code == 404
    assert bob.get("/client-portal/invoices").status_code == 200


def test_a_profile_is_kept_and_read(own_firm, sign_in):
    own_firm.all()
    bob = sign_in(own_firm, "bob")
    answer = bob.post(
        "/client-portal/profile", {"name": "Robert", "phone": "+49 30 1", "locale": "de_DE", "time_zone": "Europe/Berlin"}
    )
    assert answer.status_code == 303
    page = bob.get("/client-portal/invoices").text
    assert "Robert" in page
    assert "240,00\xa0€" in page, "money as people of this locale write it"


def test_a_member_is_offered_no_mail_that_never_comes(own_firm, sign_in):
    mia = sign_in(own_firm, "mia")
    page = mia.get("/client-portal/settings").text
    assert "mail_invoices" not in page
    assert "Invoices go to the owners" in page
    assert mia.post("/client-portal/settings", {"mail_invoices": ""}).status_code == 303
    assert own_firm.do(lambda: db.session.get(User, own_firm.people["mia"].id).mail_invoices) is True


def test_settings_are_kept(own_firm, sign_in):
    bob = sign_in(own_firm, "bob")
    assert bob.post("/client-portal/settings", {}).status_code == 303
    assert 'name="mail_invoices" type="checkbox" value="y"' in bob.get("/client-portal/settings").text
    assert own_firm.do(lambda: db.session.get(User, own_firm.people["bob"].id).mail_invoices) is False


def test_every_portal_action_leaves_a_row(own_firm, sign_in):
    own_firm.all()
    from app.domain.activity.activity import Activity

    bob = sign_in(own_firm, "bob")
    bob.get(f"/client-portal/projects/{own_firm.bakery_project.id}")
    bob.get(f"/client-portal/invoices/{own_firm.bakery_open.id}")
    bob.get("/client-portal/time-entries/export.csv")
    rows = own_firm.do(lambda: db.session.scalars(db.select(Activity).where(Activity.user_id == own_firm.people["bob"].id)).all())
    assert {"login", "view_project", "view_invoice", "export_time_entries"} <= {row.kind for row in rows}
    row = next(row for row in rows if row.kind == "view_invoice")
    assert (row.device_type, row.browser, row.platform, row.ip_address) == (
        "desktop",
        "Firefox",
        "Windows",
        bob.environ["REMOTE_ADDR"],
    )
    assert row.client_id == own_firm.bakery.id
    assert row.session_id
    assert row.subject_id == own_firm.bakery_open.id
    assert row.is_financial_action()
    assert next(row for row in rows if row.kind == "login").is_security_event()
