"""Every route, every kind of person, their own id and a foreign one. A route without a line here fails.

The answer to a foreign id equals the answer to an id that does not exist: nobody learns what there is.
"""

import re
from typing import NamedTuple
from uuid import uuid4

import pytest

from tests.isolation.doors import PEOPLE

CLIENT = {"bob", "mia", "carla", "max"}
OWNERS = {"bob", "carla"}
STAFF = {"ada", "pia", "stan"}
DAILY = STAFF | {"sue"}
POWER = {"ada", "pia"}
EVERYBODY = set(PEOPLE) | {"olga"}
# None of them is foreign: there is no such thing in the cast, or whoever may ask may see them all.
NEVER_FOREIGN = {"nothing", "business"}


class Line(NamedTuple):
    """Who is let in, and the thing of the firm whose id the route takes, by its name in the cast without the client."""

    people: set[str]
    thing: str | None = None


PUBLIC = {
    "assets", "auth.accent", "auth.accept_invitation", "auth.arrive", "auth.be_told", "auth.choose", "auth.depart", "auth.open_door", "auth.choose_password", "auth.forgotten_password", "auth.health", "auth.logo", "auth.look", "auth.ready",
    "auth.reset_password", "auth.show_mail", "auth.show_mail_as_it_looks", "auth.show_outbox", "auth.sign_in", "auth.sign_out", "auth.start", "auth.stop_mails", "static", "api.token.create",
}  # fmt: skip

MATRIX = {
    "admin.activity.csv": Line(POWER),
    "admin.activity.index": Line(POWER),
    "admin.branding.edit": Line({"ada"}),
    "admin.branding.welcome": Line({"ada"}),
    "admin.bulk_invitations.index": Line(POWER),
    "admin.kinds.edit": Line({"ada"}, "category"),
    "admin.kinds.index": Line({"ada"}),
    "admin.kinds.move": Line({"ada"}, "category"),
    "admin.kinds.switch_off": Line({"ada"}, "category"),
    "admin.kinds.switch_on": Line({"ada"}, "category"),
    "admin.clients.activate": Line(STAFF, "client"),
    "admin.clients.csv": Line(DAILY),
    "admin.clients.contacts": Line(STAFF, "client"),
    "admin.clients.deactivate": Line(STAFF, "client"),
    "admin.clients.disable_contact": Line(POWER, "contact"),
    "admin.clients.disable_portal": Line(POWER, "client"),
    "admin.clients.edit": Line(STAFF, "client"),
    "admin.clients.edit_contact": Line(STAFF, "contact"),
    "admin.clients.enable_contact": Line(POWER, "contact"),
    "admin.clients.enable_portal": Line(POWER, "client"),
    "admin.clients.index": Line(DAILY),
    "admin.clients.new": Line(STAFF),
    "admin.clients.new_contact": Line(STAFF, "client"),
    "admin.clients.resend_to": Line(POWER, "contact"),
    "admin.clients.show": Line(DAILY, "client"),
    "admin.document_versions.approve": Line(POWER, "version"),
    "admin.document_versions.download": Line(DAILY, "version"),
    "admin.document_versions.picture": Line(DAILY, "page"),
    "admin.document_versions.publish": Line(POWER, "version"),
    "admin.document_versions.reject": Line(POWER, "version"),
    "admin.document_versions.revise": Line(STAFF, "version"),
    "admin.document_versions.submit": Line(STAFF, "version"),
    "admin.document_versions.withdraw": Line(POWER, "version"),
    "admin.documents.begin": Line(STAFF),
    "admin.documents.edit": Line(STAFF, "document"),
    "admin.documents.index": Line(DAILY),
    "admin.documents.new": Line(STAFF, "client"),
    "admin.documents.new_version": Line(STAFF, "document"),
    "admin.documents.publish_several": Line(POWER),
    "admin.documents.remove": Line(STAFF, "document"),
    "admin.documents.show": Line(DAILY, "document"),
    "admin.files.download": Line(DAILY, "file"),
    "admin.files.upload": Line(DAILY, "project"),
    "admin.files.index": Line(DAILY),
    "admin.files.picture": Line(DAILY, "picture"),
    "admin.files.remove": Line(STAFF, "file"),
    "admin.files.share": Line(STAFF, "file"),
    "admin.files.show": Line(DAILY, "file"),
    "admin.holidays.index": Line({"ada"}),
    "admin.holidays.remove": Line({"ada"}),
    "admin.invitations.index": Line(POWER),
    "admin.invitations.invite_client": Line(POWER, "client"),
    "admin.invitations.new": Line(POWER),
    "admin.invitations.remove_user": Line(POWER, "person"),
    "admin.invitations.resend_invitation": Line(POWER, "person"),
    "admin.invitations.revoke_invitation": Line(POWER, "person"),
    "admin.invoices.cancel_invoice": Line(STAFF, "open"),
    "admin.invoices.credit_note": Line(DAILY, "cancelled"),
    "admin.invoices.csv": Line(DAILY),
    "admin.invoices.delete": Line(STAFF, "draft"),
    "admin.invoices.edit": Line(STAFF, "draft"),
    "admin.invoices.index": Line(DAILY),
    "admin.invoices.issue_invoice": Line(STAFF, "draft"),
    "admin.invoices.new": Line(STAFF),
    "admin.invoices.pay": Line(STAFF, "open"),
    "admin.invoices.pdf": Line(DAILY, "open"),
    "admin.invoices.preview": Line(STAFF, "draft"),
    "admin.invoices.show": Line(DAILY, "open"),
    "admin.mail_texts.edit": Line({"ada"}),
    "admin.mail_texts.index": Line({"ada"}),
    "admin.mail_texts.reset": Line({"ada"}),
    "admin.notifications.index": Line(DAILY),
    "admin.notifications.read": Line(DAILY),
    "admin.notifications.unread": Line(DAILY),
    "admin.notifications.wishes": Line(DAILY),
    "admin.overview.show": Line(DAILY),
    "admin.profile.edit": Line(DAILY),
    "admin.projects.delete_phase": Line(STAFF, "phase"),
    "admin.projects.edit": Line(STAFF, "project"),
    "admin.projects.edit_phase": Line(STAFF, "phase"),
    "admin.projects.everything": Line(DAILY, "project"),
    "admin.projects.index": Line(DAILY),
    "admin.projects.add_file": Line(DAILY, "message"),
    "admin.projects.edit_message": Line(DAILY, "message"),
    "admin.projects.messages": Line(DAILY, "project"),
    "admin.projects.remove_message": Line(DAILY, "message"),
    "admin.projects.send_message": Line(DAILY, "project"),
    "admin.projects.move": Line(STAFF, "phase"),
    "admin.projects.new": Line(STAFF),
    "admin.projects.new_phase": Line(STAFF, "project"),
    "admin.projects.show": Line(DAILY, "project"),
    "admin.roles.index": Line(STAFF),
    "admin.search.show": Line(DAILY),
    "admin.settings.index": Line({"ada"}),
    "admin.settings.modules": Line({"ada"}),
    "admin.settings.numbering": Line({"ada"}),
    "admin.time_entries.csv": Line(DAILY),
    "admin.time_entries.delete": Line(DAILY, "entry"),
    "admin.time_entries.edit": Line(DAILY, "entry"),
    "admin.time_entries.index": Line(DAILY),
    "admin.time_entries.new": Line(DAILY),
    "admin.time_entries.show": Line(DAILY, "entry"),
    "admin.time_entries.start_timer": Line(DAILY),
    "admin.time_entries.stop_timer": Line(DAILY),
    "admin.users.csv": Line(STAFF),
    "admin.users.edit": Line(POWER, "person"),
    "admin.users.index": Line(STAFF),
    "auth.security": Line(EVERYBODY),
    "auth.end_other_sessions": Line(EVERYBODY),
    "auth.end_session": Line(EVERYBODY, "nothing"),
    "auth.show_guide": Line(EVERYBODY),
    "auth.show_guide_to_permissions": Line(STAFF),
    "auth.show_guide_to_roles": Line(STAFF),
    "auth.sign_out_everywhere": Line(EVERYBODY),
    "auth.switch_portal": Line(EVERYBODY),
    "api.me.show": Line(EVERYBODY),
    "client_portal.dashboard.show": Line(CLIENT),
    "client_portal.document_versions.download": Line(CLIENT, "version"),
    "client_portal.document_versions.picture": Line(CLIENT, "page"),
    "client_portal.documents.index": Line(CLIENT),
    "client_portal.documents.show": Line(CLIENT, "document"),
    "client_portal.files.download": Line(CLIENT, "file"),
    "client_portal.files.upload": Line(CLIENT, "project"),
    "client_portal.files.index": Line(CLIENT),
    "client_portal.files.picture": Line(CLIENT, "picture"),
    "client_portal.files.show": Line(CLIENT, "file"),
    "client_portal.invoices.credit_note": Line(OWNERS, "cancelled"),
    "client_portal.invoices.csv": Line(OWNERS),
    "client_portal.invoices.index": Line(OWNERS),
    "client_portal.invoices.pdf": Line(OWNERS, "open"),
    "client_portal.invoices.show": Line(OWNERS, "open"),
    "client_portal.notifications.index": Line(CLIENT),
    "client_portal.notifications.read": Line(CLIENT),
    "client_portal.notifications.unread": Line(CLIENT),
    "client_portal.notifications.wishes": Line(CLIENT),
    "client_portal.profile.edit": Line(CLIENT),
    "client_portal.projects.add_file": Line(CLIENT, "message"),
    "client_portal.projects.edit_message": Line(CLIENT, "message"),
    "client_portal.projects.everything": Line(CLIENT, "project"),
    "client_portal.projects.messages": Line(CLIENT, "project"),
    "client_portal.projects.remove_message": Line(CLIENT, "message"),
    "client_portal.projects.send_message": Line(CLIENT, "project"),
    "client_portal.search.show": Line(CLIENT),
    "client_portal.projects.index": Line(CLIENT),
    "client_portal.projects.show": Line(CLIENT, "project"),
    "client_portal.settings.edit": Line(CLIENT),
    "client_portal.team.index": Line(OWNERS),
    "client_portal.team.invite": Line(OWNERS),
    "client_portal.team.remove_member": Line(OWNERS, "member"),
    "client_portal.team.resend_invitation": Line(OWNERS, "member"),
    "client_portal.team.revoke_invitation": Line(OWNERS, "member"),
    "client_portal.time_entries.csv": Line(CLIENT),
    "client_portal.time_entries.index": Line(CLIENT),
    "platform.attempts.index": Line({"olga"}),
    "platform.businesses.delete_host": Line({"olga"}, "business"),
    "platform.businesses.edit": Line({"olga"}, "business"),
    "platform.businesses.index": Line({"olga"}),
    "platform.businesses.invite_admin": Line({"olga"}, "business"),
    "platform.businesses.new": Line({"olga"}),
    "platform.businesses.new_host": Line({"olga"}, "business"),
    "platform.businesses.reopen": Line({"olga"}, "business"),
    "platform.businesses.show": Line({"olga"}, "business"),
    "platform.businesses.suspend": Line({"olga"}, "business"),
    "technician.profile.edit": Line({"tom"}),
    "technician.today.show": Line({"tom"}),
}


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]


def test_every_route_has_a_line(app):
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known - PUBLIC == set(MATRIX), "give each new route a line in MATRIX: who is let in, and which thing its id names"
    assert known >= PUBLIC


def test_public_views_are_the_listed_ones(app):
    unmarked_or_public = {name for name, view in app.view_functions.items() if getattr(view, "permission", None) is None}
    assert unmarked_or_public == PUBLIC


# What is no id in an address.
WORDS = {"size": "small", "day": "2026-12-25", "direction": "earlier", "noun": "categories", "mail": "invitation"}


def address(app, rule, id=None):
    values = dict.fromkeys(rule.arguments, str(id or uuid4())) | WORDS
    with app.test_request_context():
        return rule.build(values, append_unknown=False)[1]


def open_url(visitor, rule, url, headers=None):
    method = "GET" if "GET" in rule.methods else "POST"
    if headers is None and method == "POST":
        return visitor.post(url)
    return visitor.client.open(url, method=method, headers=headers, environ_overrides=visitor.environ)


def said_by(answer):
    """All of it but the form's token and key, which are of the second."""
    return re.sub(r'name="(csrf_token|once)" value="[^"]+"', "", answer.text)


def own_id(firm, name, line):
    key = "cinema" if name in ("carla", "max") else "bakery"
    return firm.things[f"{key}_{line.thing}"].id


@pytest.fixture(scope="module")
def sessions(firm, olga, app):
    """Two open sessions for each person: a browser's, and a token."""
    from types import SimpleNamespace

    from app.core.standing import Standing, standing_at
    from app.core.transaction import commit
    from app.domain.access.membership import list_memberships
    from app.domain.access.session import open_session

    def open_both(kind):
        secrets = {name: firm.secret_of(name, kind) for name in PEOPLE}
        with app.app_context(), standing_at(Standing("auth")):
            secrets["olga"] = open_session(olga.identity_id, list_memberships(olga.identity_id)[0], kind)
            commit()
        return secrets

    return SimpleNamespace(secrets=open_both("browser"), tokens=open_both("token"))


@pytest.fixture(scope="module")
def visitors(app, sessions):
    from tests.browse import Visitor

    opened = {name: Visitor(app, check=False) for name in sessions.secrets}
    for name, visitor in opened.items():
        visitor.sign_in_with(sessions.secrets[name])
    opened["nobody"] = Visitor(app, check=False)
    return opened


def destructive(rule):
    """Asked with a foreign and an unknown id, and by those not let in; what it does is tested where it is done."""
    return "GET" not in rule.methods


def headers_for(rule, token):
    return {"Authorization": f"Bearer {token}"} if rule.endpoint.startswith("api.") else None


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_only_those_of_the_line_are_let_in(app, firm, visitors, sessions, name):
    for rule in routes(app):
        line = MATRIX[rule.endpoint]
        if name in line.people and destructive(rule):
            continue
        url = address(
            app, rule, own_id(firm, name, line) if line.thing and line.thing != "nothing" and name in line.people else None
        )
        answer = open_url(visitors[name], rule, url, headers_for(rule, sessions.tokens[name]))
        if name not in line.people:
            assert answer.status_code == 403, f"{name} at {rule.endpoint}: {answer.status_code}"
        elif not rule.endpoint.endswith((".pdf", ".credit_note")):
            assert answer.status_code == 200, f"{name} at {rule.endpoint}: {answer.status_code}"


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_a_foreign_id_is_like_none(app, firm, other_firm, visitors, sessions, name):
    for rule in routes(app):
        line = MATRIX[rule.endpoint]
        if name not in line.people or not line.thing:
            continue
        foreign = [uuid4()]
        if line.thing not in NEVER_FOREIGN:
            foreign.append(other_firm.things[f"bakery_{line.thing}"].id)
            if name in CLIENT or name == "sue":
                foreign.append(firm.things[f"{'bakery' if name in ('carla', 'max') else 'cinema'}_{line.thing}"].id)
        answers = [
            open_url(visitors[name], rule, address(app, rule, id), headers_for(rule, sessions.tokens[name])) for id in foreign
        ]
        expected = 403 if name == "sue" and line.thing != "nothing" else 404
        assert {a.status_code for a in answers} == {expected}, f"{name} at {rule.endpoint}"
        assert len({said_by(a) for a in answers}) == 1, f"{name} at {rule.endpoint}: the answers differ"


def test_a_draft_is_like_no_invoice(app, firm, visitors):
    rule = next(r for r in app.url_map.iter_rules() if r.endpoint == "client_portal.invoices.show")
    draft = open_url(visitors["bob"], rule, address(app, rule, firm.bakery_draft.id))
    unknown = open_url(visitors["bob"], rule, address(app, rule))
    assert draft.status_code == unknown.status_code == 404
    assert said_by(draft) == said_by(unknown)


def test_nobody_is_sent_to_the_door_s_own_sign_in(app, visitors):
    for rule in routes(app):
        answer = open_url(visitors["nobody"], rule, address(app, rule))
        if rule.endpoint.startswith("api."):
            assert answer.status_code == 401, rule.endpoint
            assert answer.json["error"]["status"] == 401
        else:
            assert answer.status_code == 303, rule.endpoint
            assert answer.location.split("?")[0].endswith("/sign-in"), rule.endpoint


def test_a_token_opens_no_page_and_a_cookie_no_api(app, visitors, sessions):
    """Each where it belongs to the other: nobody is asking."""
    headers = {"Authorization": f"Bearer {sessions.tokens['bob']}"}
    for rule in routes(app):
        if "GET" not in rule.methods:
            continue
        if rule.endpoint.startswith("api."):
            assert visitors["bob"].client.get(address(app, rule)).status_code == 401
        else:
            assert visitors["nobody"].client.get(address(app, rule), headers=headers).status_code == 303, rule.endpoint


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_nor_does_either_in_the_other_s_place(app, sessions, name):
    """A token as the cookie, a cookie's secret as the bearer's."""
    from tests.browse import Visitor

    visitor = Visitor(app, check=False)
    visitor.sign_in_with(sessions.tokens[name])
    for rule in [*routes(app), next(rule for rule in app.url_map.iter_rules() if rule.endpoint == "auth.choose_password")]:
        answer = open_url(visitor, rule, address(app, rule), headers_for(rule, sessions.secrets[name]))
        if rule.endpoint.startswith("api."):
            assert answer.status_code == 401, rule.endpoint
        else:
            assert (answer.status_code, answer.location.split("?")[0].endswith("/sign-in")) == (303, True), rule.endpoint
