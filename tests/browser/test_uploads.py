"""Files on their way: several at once, over a line that breaks, by the keyboard, and without scripts."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.db import db, uuid7
from app.domain.files.file import File
from app.domain.threads.message import Message
from tests.browser.steps import has_stayed, stay
from tests.core.pictures import drawn, saved
from tests.jobs import forget_jobs, run_jobs

PHOTO = {"name": "oven.jpg", "mimeType": "image/jpeg", "buffer": saved(drawn(size=(900, 600)), "JPEG")}
PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a plan"}
PAGE = {"name": "page.html", "mimeType": "text/html", "buffer": b"<html>"}


@pytest.fixture
def at_project(app, own_firm, open_page):
    """Bob before his project, or a part of it."""
    forget_jobs(app)

    def opened(part="", **options):
        page = open_page(own_firm, "bob", **options)
        page.goto(f"/client-portal/projects/{own_firm.bakery_completed.id}{part}")
        return page

    return opened


def names(firm):
    query = select(File.name).where(File.project_id == firm.bakery_completed.id, File.message_id.is_(None))
    return firm.do(lambda: sorted(db.session.scalars(query)))


def chosen(page):
    return page.get_by_label("File")


def upload(page):
    page.get_by_role("button", name="Upload").click()


def test_several_are_uploaded_one_after_the_other_and_appear_by_themselves(app, own_firm, at_project):
    page = at_project(width=390, expect={422})
    stay(page)
    chosen(page).set_input_files([PHOTO, PAGE, PLAN])
    upload(page)
    files = page.locator("#files")
    expect(files.get_by_role("link", name="oven.jpg")).to_be_visible()
    expect(files.get_by_role("link", name="plan.pdf")).to_be_visible()
    refused = page.locator(".uploads div")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("page.html")
    expect(refused).to_contain_text("This kind of file is not accepted.")
    expect(files.locator("img")).to_have_count(0)
    run_jobs(app)
    expect(files.locator("img")).to_have_count(1)
    expect(files.get_by_text("Being prepared")).to_have_count(0)
    picture = files.locator("img").evaluate(
        "async (image) => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
    )
    assert picture == [360, 240]
    assert has_stayed(page)
    assert names(own_firm) == ["oven.jpg", "plan.pdf"]


def test_what_arrived_is_not_there_twice_when_the_answer_was_lost(own_firm, at_project):
    page = at_project(breaks=True)
    broken = []

    def lose_the_answer(route):
        if route.request.method != "POST" or len(broken) > 1:
            return route.continue_()
        broken.append(len(broken))
        if len(broken) == 1:  # Neither there nor back.
            return route.abort("connectionreset")
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/files", lose_the_answer)
    chosen(page).set_input_files(PLAN)
    upload(page)
    expect(page.locator(".uploads div")).to_contain_text("The connection is lost. It goes on by itself.")
    expect(page.locator("#files").get_by_role("link", name="plan.pdf")).to_be_visible()
    expect(page.locator(".uploads div")).to_have_count(0)
    assert (broken, names(own_firm)) == ([0, 1], ["plan.pdf"])


def test_it_goes_on_as_soon_as_the_line_is_there_again(own_firm, at_project):
    page = at_project(breaks=True)
    page.context.set_offline(True)
    chosen(page).set_input_files([PLAN, PHOTO])
    upload(page)
    expect(page.locator(".uploads div").first).to_contain_text("It goes on by itself")
    assert names(own_firm) == []
    page.context.set_offline(False)
    expect(page.locator("#files").get_by_role("link", name="oven.jpg")).to_be_visible()
    assert names(own_firm) == ["oven.jpg", "plan.pdf"]


def test_two_of_one_name_and_length_are_two(own_firm, at_project):
    page = at_project()
    chosen(page).set_input_files([PLAN, PLAN | {"buffer": b"%PDF-1.7 b plan"}])
    upload(page)
    expect(page.locator("#files").get_by_role("link", name="plan.pdf")).to_have_count(2)
    assert names(own_firm) == ["plan.pdf", "plan.pdf"]


def test_what_is_too_large_is_not_even_sent(own_firm, at_project, tmp_path):
    """The server would read nothing of it, and cut the line."""
    page = at_project()
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.7 " + bytes(52 * 2**20))
    (tmp_path / "plan.pdf").write_bytes(PLAN["buffer"])
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    chosen(page).set_input_files([tmp_path / "large.pdf", tmp_path / "plan.pdf"])
    upload(page)
    expect(page.locator(".uploads .refused")).to_contain_text("This file is too large. It may have 50 MB at most.")
    expect(page.locator("#files").get_by_role("link", name="plan.pdf")).to_be_visible()
    assert asked.count("POST") == 1


def test_nothing_chosen_is_said_at_the_field(at_project):
    page = at_project(expect={422})
    upload(page)
    expect(page.locator("#file-error")).to_contain_text("Choose a file.")


def test_it_works_without_scripts(own_firm, at_project):
    page = at_project(scripts=False, expect={422})
    chosen(page).set_input_files(PLAN)
    upload(page)
    expect(page.locator("#files").get_by_role("link", name="plan.pdf")).to_be_visible()
    chosen(page).set_input_files(PAGE)
    upload(page)
    expect(page.locator("#file-error")).to_contain_text("This kind of file is not accepted.")
    assert names(own_firm) == ["plan.pdf"]


# ── With a message ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_thread(at_project):
    """He has begun a message about it."""

    def opened(**options):
        page = at_project("/messages", **options)
        page.get_by_label("Message").fill("Here it leaks.")
        return page

    return opened


def send(page):
    page.get_by_role("button", name="Send").click()


def sent(firm):
    """The words of each message, and the names of what was sent with it."""
    query = select(Message.id, Message.words).where(Message.project_id == firm.bakery_completed.id).order_by(Message.id)
    files = select(File.name, File.message_id).where(File.message_id.is_not(None)).order_by(File.id)
    messages, kept = firm.do(lambda: [db.session.execute(one).all() for one in (query, files)])
    return [(message.words, [file.name for file in kept if file.message_id == message.id]) for message in messages]


def test_a_message_goes_with_several_and_its_pictures_appear(app, own_firm, at_thread):
    page = at_thread(width=390)
    stay(page)
    chosen(page).set_input_files([PHOTO, PLAN, PHOTO | {"name": "floor.jpg"}])
    send(page)
    thread = page.locator("#messages")
    expect(thread.get_by_role("link", name="floor.jpg")).to_be_visible()
    expect(thread.locator("li.mine")).to_have_count(1)
    expect(page.locator("#words")).to_have_value("")
    assert sent(own_firm) == [("Here it leaks.", ["oven.jpg", "plan.pdf", "floor.jpg"])]
    run_jobs(app)
    expect(thread.locator("img")).to_have_count(2)
    expect(thread.get_by_text("Being prepared")).to_have_count(0)
    assert has_stayed(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_message_is_one_however_often_it_is_sent_and_what_was_lost(own_firm, at_thread):
    page = at_thread(breaks=True)
    broken = []

    def lose_the_answer(route):
        if route.request.method != "POST" or broken:
            return route.continue_()
        broken.append(1)
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/messages", lose_the_answer)
    chosen(page).set_input_files([PLAN])
    send(page)
    send(page)
    expect(page.locator("#messages").get_by_role("link", name="plan.pdf")).to_be_visible()
    assert (broken, sent(own_firm)) == ([1], [("Here it leaks.", ["plan.pdf"])])


def test_what_is_refused_leaves_the_message_as_it_was_written(own_firm, at_thread):
    page = at_thread(expect={422})
    chosen(page).set_input_files([PAGE, PLAN])
    send(page)
    expect(page.locator(".uploads .refused")).to_contain_text("This kind of file is not accepted.")
    expect(page.locator(".uploads div")).to_have_count(1)
    expect(page.get_by_label("Message")).to_have_value("Here it leaks.")
    assert sent(own_firm) == []
    chosen(page).set_input_files([PLAN])
    send(page)
    expect(page.locator("#messages").get_by_role("link", name="plan.pdf")).to_be_visible()
    expect(page.locator(".uploads div")).to_have_count(0)
    assert sent(own_firm) == [("Here it leaks.", ["plan.pdf"])]


def test_a_question_that_is_open_stays_while_a_picture_is_prepared(app, own_firm, at_thread):
    page = at_thread()
    chosen(page).set_input_files([PHOTO])
    send(page)
    expect(page.locator("#messages").get_by_text("Being prepared")).to_be_visible()
    page.locator("#messages").get_by_role("button", name="Edit").click()
    words = page.locator("dialog[open]").get_by_label("Message")
    words.fill("Here it leaks, and there.")
    run_jobs(app)
    page.wait_for_timeout(2500)
    expect(words).to_have_value("Here it leaks, and there.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages img")).to_have_count(1)
    assert sent(own_firm) == [("Here it leaks, and there.", ["oven.jpg"])]


def test_without_scripts_a_message_takes_one_and_then_another(own_firm, at_thread):
    page = at_thread(scripts=False, expect={422})
    chosen(page).set_input_files(PLAN)
    send(page)
    thread = page.locator("#messages")
    expect(thread.get_by_role("link", name="plan.pdf")).to_be_visible()
    thread.get_by_role("button", name="Add a file").click()
    page.locator("dialog").get_by_label("File").set_input_files(PHOTO)
    page.locator("dialog").get_by_role("button", name="Upload").click()
    expect(thread.get_by_role("link", name="oven.jpg")).to_be_visible()
    assert sent(own_firm) == [("Here it leaks.", ["plan.pdf", "oven.jpg"])]


def test_after_one_that_is_too_large_the_next_is_sent(own_firm, at_thread, tmp_path):
    page = at_thread()
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.7 " + bytes(52 * 2**20))
    chosen(page).set_input_files(tmp_path / "large.pdf")
    send(page)
    expect(page.locator(".uploads .refused")).to_contain_text("50 MB at most")
    chosen(page).set_input_files(PLAN)
    send(page)
    expect(page.locator("#messages").get_by_role("link", name="plan.pdf")).to_be_visible()
    assert sent(own_firm) == [("Here it leaks.", ["plan.pdf"])]


def test_while_the_first_is_on_its_way_nothing_is_sent_besides_nor_written(own_firm, at_thread):
    """Also not without its file; and an answer that is begun to an own message waits for none of the others."""
    page = at_thread(breaks=True)
    page.context.set_offline(True)
    chosen(page).set_input_files([PLAN, PHOTO])
    send(page)
    expect(page.locator(".uploads div").first).to_contain_text("It goes on by itself")
    assert not page.locator("#words").is_editable()
    chosen(page).set_input_files([])
    send(page)
    page.context.set_offline(False)
    expect(page.locator("#messages").get_by_role("link", name="oven.jpg")).to_be_visible()
    expect(page.locator("#words")).to_be_editable()
    assert sent(own_firm) == [("Here it leaks.", ["plan.pdf", "oven.jpg"])]


def test_the_others_go_with_the_message_that_was_sent_and_wait_for_a_question(own_firm, at_thread):
    """Though a newer one of the same person stands there meanwhile."""
    page = at_thread()
    waiting = []

    def hold_the_second(route):
        waiting.append(
            route
        ) if route.request.method == "POST" and "/projects/messages/" in route.request.url else route.continue_()

    page.route("**/files", hold_the_second)
    chosen(page).set_input_files([PLAN, PHOTO])
    send(page)
    expect(page.locator("#messages").get_by_role("link", name="plan.pdf")).to_be_visible()
    expect(page.locator(".uploads div")).to_have_count(1)
    project, bob = own_firm.bakery_completed, own_firm.bob
    newer = Message(
        id=uuid7(), client_id=project.client_id, project_id=project.id, audience="client", words="Newer.", by_client=True, person_name=bob.name,
        client_user_id=bob.id,
    )  # fmt: skip
    own_firm.do(lambda: db.session.add(newer))
    page.locator("#messages").get_by_role("button", name="Edit").click()
    page.locator("dialog[open]").get_by_label("Message").fill("Here it leaks, and there.")
    while waiting:
        waiting.pop().continue_()
    expect(page.locator(".uploads div")).to_have_count(0)
    expect(page.locator("dialog[open]").get_by_label("Message")).to_have_value("Here it leaks, and there.")
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    expect(page.locator("#messages").get_by_role("link", name="oven.jpg")).to_be_visible()
    assert sent(own_firm) == [("Here it leaks.", ["plan.pdf", "oven.jpg"]), ("Newer.", [])]
