"""How much room a business has for its files: exact, also for many who upload at once, and given back when one is removed."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import func, select, text

from app.core.db import db
from app.domain.files.file import File, FileSum
from tests.core.pictures import drawn, saved
from tests.core.test_files import lying_there
from tests.files.conftest import upload
from tests.jobs import run_jobs

GB = 10**9
PLAN = b"%PDF-1.7 " + bytes(991)


@pytest.fixture
def room(database, own_firm):
    """`room(n)`: for so many bytes more."""

    def leave(left):
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute(
                "insert into app.file_sums (business_id, files, bytes) values (%s, 0, %s) on conflict (business_id) do update set bytes = excluded.bytes",
                (own_firm.id, 5 * GB - left),
            )

    return leave


def taken(firm):
    row = firm.do(lambda: db.session.scalars(select(FileSum).where(FileSum.business_id == firm.id)).one_or_none())
    return (row.files, row.bytes) if row else (0, 0)


def test_a_business_has_five_gigabytes(own_firm, visit, folder, room):
    bob = visit(own_firm, "bob")
    room(len(PLAN))
    assert upload(bob, own_firm.bakery_project, PLAN, "fits.pdf").status_code == 303
    answer = upload(bob, own_firm.bakery_project, PLAN, "too much.pdf")
    assert answer.status_code == 422 and "There is no room left for files" in answer.text
    assert len(list((folder / "uploads").glob("*/*"))) == 1, "what is refused is not kept"
    assert taken(own_firm)[0] == 1


def test_the_office_is_told_how_much_is_left(own_firm, visit, folder, room):
    assert "1 kB of 5.0 GB are used." in visit(own_firm, "stan").get("/admin/files").text
    room(1_600_000_000)
    assert "3.4 GB of 5.0 GB are used." in visit(own_firm, "stan").get("/admin/files").text
    assert "are used" not in visit(own_firm, "sue").get("/admin/files").text


def test_or_as_much_as_the_operator_says(own_firm, visit, folder, room):
    room(0)
    own_firm.change_itself(storage_gb=6)
    assert upload(visit(own_firm, "bob"), own_firm.bakery_project, PLAN, "fits.pdf").status_code == 303
    own_firm.change_itself(storage_gb=0)
    assert upload(visit(own_firm, "ada"), own_firm.bakery_project, PLAN, "none.pdf", door="admin").status_code == 422


def test_it_is_exact_for_many_at_once(app, own_firm, visit, folder, room):
    """Of two clients, too."""
    projects = {"bob": own_firm.bakery_project, "carla": own_firm.cinema_project}
    visitors = [(visit(own_firm, who), projects[who]) for who in ("bob", "carla") * 6]
    for visitor, _ in visitors:
        visitor.token()
    room(5 * len(PLAN))
    with ThreadPoolExecutor(len(visitors)) as threads:
        codes = list(threads.map(lambda one: upload(one[0], one[1], PLAN, "plan.pdf").status_code, visitors))
    assert sorted(codes) == [303] * 5 + [422] * 7


def test_it_counts_all_that_is_made_of_a_file_and_gives_it_back(app, own_firm, visit, stores):
    ada = visit(own_firm, "ada")
    upload(ada, own_firm.bakery_project, saved(drawn(size=(2000, 1500)), "JPEG"), "photo.jpg", door="admin")
    upload(ada, own_firm.bakery_project, PLAN, "plan.pdf", door="admin")
    run_jobs(app)
    stored = sum(len(stores["files"].read(key)) for key in lying_there(stores["files"]))
    assert taken(own_firm) == (2, stored)
    for id in own_firm.do(lambda: list(db.session.scalars(select(File.id)))):
        ada.post(f"/admin/files/{id}/removal")
    run_jobs(app)
    assert (taken(own_firm), lying_there(stores["files"])) == ((0, 0), set())


def test_the_sum_is_that_of_the_rows_whatever_happens_to_them(own_firm):
    """The trigger itself, below all that the application does."""
    own_firm.bakery_file  # noqa: B018 - made when it is asked for
    whole = func.sum(File.size + File.large_size + File.small_size)
    statements = (
        "update app.files set size = size + 7",
        "update app.files set name = 'x'",
        "update app.files set small_size = 3, large_size = 4",
        "delete from app.files where audience = 'team'",
        "delete from app.files",
    )
    for statement in statements:
        own_firm.do(lambda statement=statement: db.session.execute(text(statement)))
        assert taken(own_firm) == own_firm.do(
            lambda: tuple(db.session.execute(select(func.count(), func.coalesce(whole, 0)).select_from(File)).one())
        )


def test_nobody_writes_the_sum_or_the_room_by_a_statement_of_their_own(server, database, own_firm):
    from tests.isolation.doors import PEOPLE, standing_as

    own_firm.bakery_file  # noqa: B018 - made when it is asked for
    for person in PEOPLE:
        for statement in (
            "update app.file_sums set bytes = 0",
            "delete from app.file_sums",
            "update platform.businesses set storage_gb = 100",
        ):
            with standing_as(server, database, own_firm, person) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
