"""One form sent twice, at once or again: done once, and answered alike. Every form that there is, filled in as its page gives it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from io import BytesIO
from threading import Barrier
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app.core.db import db, find
from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.notifications.notification import Notification
from app.domain.portals.contact_access import enable_access
from tests.browse import Visitor
from tests.domain.acting import Place
from tests.isolation.test_routes import PUBLIC, WORDS, address


class Sent(NamedTuple):
    """Where the form stands (else at its own address), what its id names (else the first such form there), and what is typed into it;
    what one more of is there then; and which form was sent before, so that there is anything to do."""

    on: str = ""
    thing: str = ""
    typed: dict[str, str] = {}
    makes: str = "activities"
    who: str = ""
    after: str = ""
    # Of the page that has the form; and what of it is chosen, by the field.
    asked: str = ""
    chooses: str = ""


CLIENT, INVOICE, PROJECT, BOARD = "admin.clients.show", "admin.invoices.show", "admin.projects.show", "admin.invitations.index"
DOCUMENT = "admin.documents.show"
OF_PROJECT = {PROJECT, "admin.projects.messages", "client_portal.projects.messages"}
LINE = {"lines-0-description": "Bread", "lines-0-quantity": "2", "lines-0-unit_price": "10.00", "lines-0-tax_rate": "20"}
FORMS = {
    "admin.bulk_invitations.index": Sent(typed={"confirmed": "y"}, makes="bulk_invitations"),
    "admin.kinds.edit": Sent(thing="category", typed={"name": "Another"}),
    "admin.kinds.index": Sent(makes="categories"),
    "admin.kinds.move": Sent("admin.kinds.index", "category", makes=""),
    "admin.branding.edit": Sent(typed={"welcome_text": "Another"}),
    "admin.branding.welcome": Sent(typed={"welcome_text": "Another"}),
    "admin.kinds.switch_off": Sent("admin.kinds.index", "category"),
    "admin.kinds.switch_on": Sent("admin.kinds.index", "category", after="admin.kinds.switch_off"),
    "admin.clients.activate": Sent(CLIENT, "client", after="admin.clients.deactivate"),
    "admin.clients.deactivate": Sent(CLIENT, "client"),
    "admin.clients.disable_contact": Sent("admin.clients.contacts", "contact"),
    "admin.clients.disable_portal": Sent(CLIENT, "client"),
    "admin.clients.enable_contact": Sent("admin.clients.contacts", "contact", makes="invitations"),
    "admin.clients.enable_portal": Sent(CLIENT, "client", after="admin.clients.disable_portal"),
    "admin.clients.resend_to": Sent("admin.clients.contacts", "contact", makes="invitations", after="admin.clients.enable_contact"),
    "admin.clients.edit": Sent(thing="client", typed={"name": "Another"}),
    "admin.clients.edit_contact": Sent(thing="contact", typed={"name": "Another"}),
    "admin.clients.new": Sent(makes="clients"),
    "admin.clients.new_contact": Sent(thing="client", makes="contacts"),
    "admin.document_versions.approve": Sent(DOCUMENT, "pending_version"),
    "admin.document_versions.publish": Sent(DOCUMENT, "approved_version"),
    "admin.document_versions.reject": Sent(DOCUMENT, "pending_version", {"note": "A date"}),
    "admin.document_versions.revise": Sent(DOCUMENT, "rejected_version"),
    "admin.document_versions.submit": Sent(DOCUMENT, "draft_version"),
    "admin.document_versions.withdraw": Sent(DOCUMENT, "published_version"),
    "admin.documents.edit": Sent(thing="document", typed={"title": "Another"}),
    "admin.documents.new": Sent(thing="client", typed={"file": "plan.pdf"}, makes="documents"),
    "admin.documents.new_version": Sent(DOCUMENT, "document", {"file": "plan.pdf"}, "document_versions"),
    "admin.documents.publish_several": Sent(
        "admin.documents.index", "approved_document", asked="?status=approved", chooses="documents"
    ),
    "admin.documents.remove": Sent(DOCUMENT, "draft_document"),
    "admin.files.remove": Sent("admin.files.show", "file"),
    "admin.files.share": Sent("admin.files.show", "file", {"audience": "office"}),
    "admin.files.upload": Sent(PROJECT, "project", {"file": "plan.pdf"}, "files"),
    "admin.holidays.index": Sent(typed={"day": "2027-05-01"}, makes="holidays"),
    "admin.holidays.remove": Sent("admin.holidays.index"),
    "admin.invitations.resend_invitation": Sent(BOARD, makes="invitations", after="admin.invitations.new"),
    "admin.invitations.revoke_invitation": Sent(BOARD, after="admin.invitations.new"),
    "admin.invitations.invite_client": Sent(thing="client", makes="invitations"),
    "admin.invitations.new": Sent(typed={"role": "staff"}, makes="invitations"),
    "admin.invitations.remove_user": Sent("admin.users.edit", "member"),
    "admin.invoices.cancel_invoice": Sent(INVOICE, "open", {"reason": "Wrong"}, "credit_notes"),
    "admin.invoices.delete": Sent(INVOICE, "draft"),
    "admin.invoices.edit": Sent(thing="draft", typed=LINE | {"notes": "Another"}),
    "admin.invoices.issue_invoice": Sent(INVOICE, "draft"),
    "admin.invoices.new": Sent(typed=LINE, makes="invoices"),
    "admin.invoices.pay": Sent(INVOICE, "open", {"amount": "1.00"}, "payments"),
    "admin.mail_texts.edit": Sent(typed={"subject": "Another"}),
    "admin.mail_texts.reset": Sent("admin.mail_texts.edit", after="admin.mail_texts.edit"),
    "admin.notifications.read": Sent("admin.notifications.index", makes=""),
    "admin.notifications.wishes": Sent(),
    "admin.profile.edit": Sent(typed={"name": "Another"}),
    "admin.projects.delete_phase": Sent("admin.projects.edit_phase", "phase"),
    "admin.projects.edit": Sent(thing="project", typed={"name": "Another"}),
    "admin.projects.add_file": Sent("admin.projects.messages", "office_message", {"file": "plan.pdf"}, "files"),
    "admin.projects.edit_message": Sent("admin.projects.messages", "office_message", typed={"words": "Another"}),
    "admin.projects.remove_message": Sent("admin.projects.messages", "office_message"),
    "admin.projects.send_message": Sent("admin.projects.messages", "project", {"words": "Hello", "audience": "client"}, "messages"),
    "admin.projects.edit_phase": Sent(thing="phase", typed={"name": "Another"}),
    "admin.projects.move": Sent(PROJECT, makes=""),
    "admin.projects.new": Sent(makes="projects"),
    "admin.projects.new_phase": Sent(thing="project", makes="phases"),
    "admin.settings.modules": Sent(),
    "admin.settings.numbering": Sent(typed={"invoice_prefix": "XY"}),
    "admin.time_entries.delete": Sent("admin.time_entries.show", "entry"),
    "admin.time_entries.edit": Sent(thing="entry", typed={"description": "Another"}),
    "admin.time_entries.new": Sent(typed={"hours": "1:30"}, makes="time_entries"),
    "admin.time_entries.start_timer": Sent(makes="timers"),
    "admin.time_entries.stop_timer": Sent(
        "admin.time_entries.start_timer", makes="time_entries", after="admin.time_entries.start_timer"
    ),
    "admin.users.edit": Sent(thing="person", typed={"name": "Another"}),
    "client_portal.files.upload": Sent("client_portal.projects.show", "project", {"file": "plan.pdf"}, "files", who="bob"),
    "client_portal.projects.add_file": Sent("client_portal.projects.messages", "message", {"file": "plan.pdf"}, "files", who="bob"),
    "client_portal.projects.edit_message": Sent(
        "client_portal.projects.messages", "message", typed={"words": "Another"}, who="bob"
    ),
    "client_portal.projects.remove_message": Sent("client_portal.projects.messages", "message", who="bob"),
    "client_portal.projects.send_message": Sent(
        "client_portal.projects.messages", "project", {"words": "Hello"}, "messages", who="bob"
    ),
    "client_portal.notifications.read": Sent("client_portal.notifications.index", makes="", who="bob"),
    "client_portal.notifications.wishes": Sent(who="bob"),
    "client_portal.profile.edit": Sent(typed={"name": "Another"}, who="bob"),
    "client_portal.settings.edit": Sent(typed={"welcome_text": "Another"}, who="bob"),
    "client_portal.team.invite": Sent("client_portal.team.index", makes="invitations", who="bob"),
    "client_portal.team.remove_member": Sent("client_portal.team.index", "member", who="bob"),
    "client_portal.team.resend_invitation": Sent(
        "client_portal.team.index", makes="invitations", who="bob", after="client_portal.team.invite"
    ),
    "client_portal.team.revoke_invitation": Sent("client_portal.team.index", who="bob", after="client_portal.team.invite"),
    "platform.businesses.delete_host": Sent("platform.businesses.show", who="olga", makes="", after="platform.businesses.new_host"),
    "platform.businesses.edit": Sent(thing="business", typed={"name": "Another"}, who="olga"),
    "platform.businesses.invite_admin": Sent(thing="business", who="olga", makes=""),
    "platform.businesses.new": Sent(
        typed={"slug": f"new-{uuid4().hex[:8]}", "admin_name": "Nia New", "admin_email": f"{uuid4().hex[:8]}@new.example"},
        who="olga",
        makes="",
    ),
    "platform.businesses.new_host": Sent("platform.businesses.show", "business", who="olga", makes=""),
    "platform.businesses.reopen": Sent("platform.businesses.show", "business", who="olga", after="platform.businesses.suspend"),
    "platform.businesses.suspend": Sent("platform.businesses.show", "business", who="olga"),
    "technician.profile.edit": Sent(typed={"name": "Another"}, who="tom"),
}
# One's own sign-in, of which nothing is made.
ONE_S_OWN = {"auth.security", "auth.end_other_sessions", "auth.end_session", "auth.sign_out_everywhere", "auth.switch_portal"}


class Page(HTMLParser):
    """Its forms: where each goes, and what a browser would send of it as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str | None, dict[str, str]]] = []
        self.select: str | None = None
        self.text: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.forms.append((given.get("action"), {}))
        if not self.forms:
            return
        sent = self.forms[-1][1]
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio", "file") or "checked" in given):
            sent[name] = value or ("y" if given.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            self.text, sent[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or not sent.get(self.select)):
            sent[self.select] = value

    def handle_endtag(self, tag: str) -> None:
        self.select = None if tag == "select" else self.select
        self.text = None if tag == "textarea" else self.text

    def handle_data(self, data: str) -> None:
        if self.text:
            self.forms[-1][1][self.text] = data.removeprefix("\n")


def grown(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def counted(database: str, business: Any) -> Counter[str]:
    """The rows of this business, by table."""
    with psycopg.connect(database) as owner:
        tables = [
            name
            for (name,) in owner.execute("select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'")
        ]
        query = sql.SQL("select count(*) from app.{} where business_id = %s")
        return Counter({name: owner.execute(query.format(sql.Identifier(name)), (business,)).fetchone()[0] for name in tables})


def happened(database: str, business: Any) -> Counter[str]:
    """All that was done, and not only looked at."""
    with psycopg.connect(database) as owner:
        rows = owner.execute("select kind from app.activities where business_id = %s and kind !~ '^view|^log'", (business,))
        return Counter(kind for (kind,) in rows)


@pytest.fixture
def sending(app, own_firm, olga, database):
    """`sending(endpoint)`: a browser at the page of that form, and what it would send, to where."""

    def is_asked_for(endpoint: str, action: str | None, path: str) -> bool:
        form = FORMS[endpoint]
        if action is None or form.thing or not form.on:
            return (action or "").partition("?")[0] == path or (action is None and not form.on)
        try:
            return app.url_map.bind("localhost").match(action.partition("?")[0], "POST")[0] == endpoint
        except (NotFound, MethodNotAllowed):
            return False

    def prepare(endpoint: str) -> tuple[Visitor, str, dict[str, str]]:
        form = FORMS[endpoint]
        who = form.who or "ada"
        visitor = Visitor(app)
        if who == "olga":
            with app.app_context(), standing_at(Standing("auth")):
                visitor.sign_in_with(open_session(olga.identity_id, list_memberships(olga.identity_id)[0]))
                commit()
        else:
            visitor.sign_in_with(own_firm.secret_of(who))
        rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
        ids = {"business": own_firm.id, "member": own_firm.mia.id}
        id = ids.get(form.thing) or (own_firm.things[f"bakery_{form.thing}"].id if form.thing else None)
        url = address(app, rules[endpoint], id)
        on = form.on or endpoint
        within = {
            CLIENT: own_firm.bakery.id,
            "admin.clients.contacts": own_firm.bakery.id,
            "platform.businesses.show": own_firm.id,
        }.get(on)
        within = own_firm.things["bakery_project"].id if on in OF_PROJECT else within or id
        if on == DOCUMENT:
            within = own_firm.things[f"bakery_{form.thing.replace('version', 'document')}"].id
        page = visitor.get(address(app, rules[on], within) + form.asked)
        assert page.status_code == 200
        action, sent = next(
            (action, sent) for action, sent in Page(page.text).forms if is_asked_for(endpoint, action, url.partition("?")[0])
        )
        unique = {"name": f"New {uuid4().hex[:8]}", "email": f"{uuid4().hex[:8]}@new.example", "host": f"{uuid4().hex[:8]}.example"}
        if form.chooses:
            sent[form.chooses] = str(own_firm.things[f"bakery_{form.thing}"].id)
        return visitor, action or url, sent | {name: value for name, value in unique.items() if name in sent} | form.typed

    return prepare


def let_contact_in(firm):
    with Place(firm)() as by:
        enable_access(find(Contact, firm.bakery_contact.id, by), by=by)


def have_somebody_to_invite(firm):
    firm.do(lambda: db.session.add(Client(name="Dairy", email=f"{uuid4().hex[:8]}@dairy.example", currency="EUR")))


def tell_something(name):
    def tell(firm):
        person, thing = firm.people[name], firm.bakery_open
        row = {"client_id": thing.client_id if name == "bob" else None, "user_id": person.id, "kind": "issue_invoice", "subject_type": "invoices",
               "subject_id": thing.id, "about_client_id": thing.client_id, "on_bell": True}  # fmt: skip
        firm.do(lambda: db.session.add(Notification(**row)))

    return tell


BEFORE = {
    "admin.notifications.read": tell_something("ada"),
    "client_portal.notifications.read": tell_something("bob"),
    "admin.clients.disable_contact": let_contact_in,
    "admin.bulk_invitations.index": have_somebody_to_invite,
}


def test_every_form_is_one_of_these(app):
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods} - PUBLIC
    assert posts == set(FORMS) | ONE_S_OWN
    assert WORDS, "addresses are built as elsewhere"


def send(visitor: Visitor, url: str, data: dict[str, Any]) -> Any:
    """What is called a file is one of that name."""
    if "file" in data:
        data = data | {"file": (BytesIO(b"%PDF-1.7 a plan"), data["file"])}
    return visitor.client.post(url, data=data, environ_overrides=visitor.environ)


def at_once(visitor: Visitor, url: str, data: dict[str, str]) -> list[Any]:
    """As a double click does: by the same browser, in two connections."""
    others, start = [Visitor(visitor.app, check=False) for _ in range(2)], Barrier(2)
    for other in others:
        other.client._cookies = dict(visitor.client._cookies)

    def go(other: Visitor) -> Any:
        start.wait()
        return send(other, url, data)

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(go, others))


# By a double click, each; sent again later, those that make something, which nothing else would keep from being made twice.
TWICE = [(name, "at once") for name in FORMS] + [
    (name, "again") for name, form in FORMS.items() if form.makes not in ("", "activities")
]


@pytest.mark.parametrize(("endpoint", "how"), TWICE)
def test_what_is_sent_twice_is_done_once(own_firm, sending, database, endpoint, how):
    own_firm.things["bakery_project"]  # What a choice on a page offers.
    if endpoint in BEFORE:
        BEFORE[endpoint](own_firm)
    if before := FORMS[endpoint].after:
        assert send(*sending(before)).status_code == 303
    if endpoint == "admin.time_entries.stop_timer":
        with psycopg.connect(database) as owner:
            owner.execute(
                "update app.timers set started_at = started_at - interval '2 hours' where business_id = %s", (own_firm.id,)
            )
    visitor, url, data = sending(endpoint)
    rows, done = counted(database, own_firm.id), happened(database, own_firm.id)
    answers = at_once(visitor, url, data) if how == "at once" else [send(visitor, url, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303], answers[0].text + answers[1].text
    assert len({answer.location for answer in answers}) == 1
    more = grown(done, happened(database, own_firm.id))
    assert set(more.values()) <= {1}, f"{endpoint} was done twice: {more}"
    makes = FORMS[endpoint].makes
    if makes:
        assert more or makes == "timers"
        assert grown(rows, counted(database, own_firm.id)).get(makes) == (1 if makes != "activities" else sum(more.values()))


def test_the_second_answer_says_what_the_first_did(own_firm, sending):
    visitor, url, data = sending("admin.clients.new")
    first = send(visitor, url, data)
    words = visitor.get(first.location).text
    assert f"{data['name']} is added." in words
    second = send(visitor, url, data)
    assert (second.status_code, second.location) == (303, first.location)
    assert f"{data['name']} is added." in visitor.get(second.location).text


def test_whoever_goes_back_and_writes_something_else_means_it(own_firm, sending, database):
    visitor, url, data = sending("admin.clients.new_contact")
    before = counted(database, own_firm.id)
    for name in ("Kim", "Kit"):
        assert send(visitor, url, data | {"name": name}).status_code == 303
    assert grown(before, counted(database, own_firm.id))["contacts"] == 2


def test_and_whoever_opens_the_page_anew_does_it_again(own_firm, sending, database):
    before = counted(database, own_firm.id)
    for _ in range(2):
        visitor, url, data = sending("admin.clients.new_contact")
        assert send(visitor, url, data | {"name": "Kim", "email": ""}).status_code == 303
    assert grown(before, counted(database, own_firm.id))["contacts"] == 2


def test_what_was_refused_is_sent_again_with_the_same_key(own_firm, sending, database):
    visitor, url, data = sending("admin.clients.new_contact")
    own_firm.change(own_firm.bakery, email="x@bakery.example")
    assert send(visitor, url, data | {"name": ""}).status_code == 422
    assert send(visitor, url, data).status_code == 303


def test_another_person_s_key_is_nobody_s(own_firm, sending, visit, database):
    """Keys are each person's own: to know one is no way to another's answer, nor to keep them from theirs."""
    visitor, url, data = sending("admin.clients.new_contact")
    pia = visit(own_firm, "pia")
    before = counted(database, own_firm.id)
    assert send(visitor, url, data).status_code == 303
    assert send(pia, url, data | {"csrf_token": pia.token()}).status_code == 303
    assert grown(before, counted(database, own_firm.id))["contacts"] == 2


def test_keys_are_forgotten_after_a_day(own_firm, sending, database):
    visitor, url, data = sending("admin.clients.new_contact")
    assert send(visitor, url, data).status_code == 303
    with psycopg.connect(database) as owner:
        owner.execute("update ctx.once_keys set made_at = made_at - interval '25 hours' where who = %s", (own_firm.ada.id,))
    assert send(visitor, url, data | {"name": "Kim"}).status_code == 303
    with psycopg.connect(database) as owner:
        assert owner.execute("select count(*) from ctx.once_keys where who = %s", (own_firm.ada.id,)).fetchone() == (1,)
