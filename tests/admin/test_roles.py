"""The page that tells who may do what, and what it must never be wrong about."""

import re

import pytest

from app.core.db import db
from app.domain.roles.permissions import BUILT, CLIENT_ROLES, MODULE_OF, PERMISSIONS_OF, STAFF_ROLES, Permission
from app.domain.users.user import User


def row_of(page, words):
    return re.search(rf"<tr><th scope=\"row\">{re.escape(words)}</th>(.*?)</tr>", page, re.S).group(1)


def ticks(page, words):
    return [kind == "yes" for kind in re.findall(r'<td class="(yes|no)">', row_of(page, words))]


def test_no_permission_lacks_its_words():
    assert all(permission.label for permission in Permission)
    assert len({permission.label for permission in Permission}) == len(Permission), "two that read the same"


@pytest.mark.parametrize("who", ["ada", "pia", "stan"])
def test_the_page_says_what_the_table_says(firm, visit, who):
    page = visit(firm, who).get("/admin/roles").text
    columns = ("admin", "power_user", "staff", "technician", "subcontractor", "owner", "member")
    for permission in Permission:
        held = [permission in PERMISSIONS_OF[role] for role in columns]
        if any(held):
            assert ticks(page, permission.label) == held, permission
        else:
            assert permission.label not in page, "what is the platform's is not shown"


def test_it_tells_how_many_hold_each_role(own_firm, visit):
    page = visit(own_firm, "ada").get("/admin/roles").text
    held = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+) p", page))
    assert held == {"Admin": "1", "Power user": "1", "Staff": "1", "Technician": "1", "Subcontractor": "1", "Client’s owner": "2",
                    "Client’s member": "2"}  # fmt: skip
    own_firm.do(lambda: setattr(db.session.get(User, own_firm.people["stan"].id), "is_active", False))
    assert "<dt>Staff</dt><dd>0 people</dd>" in visit(own_firm, "ada").get("/admin/roles").text


def test_costs_are_the_admin_s_alone(firm, visit):
    """Staff without costs, and power users too."""
    assert [role for role, held in PERMISSIONS_OF.items() if Permission.COSTS_READ in held] == ["admin"]
    url = f"/admin/projects/{firm.bakery_project.id}"
    for who in ("ada", "pia", "stan", "sue"):
        for page in (url, f"{url}/edit"):
            answer = visit(firm, who).get(page)
            shown = "zinternal" in answer.text or "4,242.42" in answer.text
            assert shown == (who == "ada"), f"{who} at {page}"


def test_the_users_page_leads_there(firm, visit):
    assert 'href="/admin/roles"' in visit(firm, "stan").get("/admin/users").text


# ── Who may do what, said a second time: the database's policies and every door go by the one table ─────────────────────────

WHO_MAY = {
    "account:write": "admin member owner power_user staff subcontractor super_admin technician",
    "activity:read": "admin power_user",
    "branding:write": "admin",
    "businesses:read": "super_admin",
    "businesses:write": "super_admin",
    "clients:read": "admin power_user staff subcontractor",
    "clients:write": "admin power_user staff",
    "costs:read": "admin",
    "dashboard:read": "admin member owner power_user staff subcontractor super_admin technician",
    "documents:approve": "admin power_user",
    "documents:publish": "admin power_user",
    "documents:read": "admin member owner power_user staff subcontractor",
    "documents:write": "admin power_user staff",
    "files:add": "admin member owner power_user staff subcontractor",
    "files:read": "admin member owner power_user staff subcontractor",
    "files:write": "admin power_user staff",
    "invoices:read": "admin owner power_user staff subcontractor",
    "invoices:write": "admin power_user staff",
    "messages:manage": "admin power_user",
    "messages:read": "admin member owner power_user staff subcontractor",
    "messages:write": "admin member owner power_user staff subcontractor",
    "notifications:read": "admin member owner power_user staff subcontractor",
    "portal_access:manage": "admin power_user",
    "payments:write": "admin power_user staff",
    "profile:write": "admin member owner power_user staff subcontractor technician",
    "projects:read": "admin member owner power_user staff subcontractor",
    "projects:write": "admin power_user staff",
    "search:read": "admin member owner power_user staff subcontractor",
    "settings:write": "admin",
    "team:manage": "owner",
    "time_entries:manage": "admin power_user",
    "time_entries:read": "admin member owner power_user staff subcontractor",
    "time_entries:write": "admin power_user staff subcontractor",
    "users:read": "admin power_user staff",
    "users:write": "admin power_user",
}


def test_each_role_may_what_is_written_here():
    assert {one.value: " ".join(role for role in PERMISSIONS_OF if one in PERMISSIONS_OF[role]) for one in Permission} == WHO_MAY
    assert [role.value for role in CLIENT_ROLES] == ["owner", "member"]
    assert [role.value for role in STAFF_ROLES] == ["admin", "power_user", "staff", "technician", "subcontractor"]
    of_projects = dict.fromkeys(("files", "messages", "projects"), "projects")
    assert of_projects | {"documents": "documents", "time_entries": "time"} == MODULE_OF
    assert {"documents", "projects", "time"} == BUILT
