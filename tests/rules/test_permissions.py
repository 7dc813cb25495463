"""Which verbs each permission opens: one table, held to what the doors' views ask. A verb is behind the same permission at every door."""

import ast
from collections import defaultdict

from app.domain.roles.permissions import Permission
from config import ROOT

DOORS = ("admin", "api", "auth", "client_portal", "platform", "technician", "shared")
FILES = {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in sorted((ROOT / "app").rglob("*.py"))}
VERBS = {
    "documents:approve": ["approve_version", "reject_version"],
    "documents:publish": ["publish_newest", "publish_version", "withdraw_version"],
    "documents:write": ["add_document", "add_version", "change_document", "remove_document", "revise_version", "submit_version"],
    "notifications:read": ["set_wishes"],
    "files:add": ["add_file", "upload_file"],
    "files:write": ["remove_file", "set_audience"],
    "messages:write": ["add_file", "edit_message", "remove_message", "send_message"],
    "invoices:write": ["cancel", "change_draft", "create_draft", "delete_draft", "issue"],
    "payments:write": ["record_payment"],
    "branding:write": ["change_branding", "change_logo", "change_welcome"],
    "portal_access:manage": [
        "close_portal",
        "disable_access",
        "enable_access",
        "invite_staff",
        "invite_to_client",
        "open_portal",
        "remove",
        "resend",
        "resend_to_contact",
        "revoke",
        "start_bulk",
    ],
    "settings:write": [
        "add_holiday",
        "add_kind",
        "change_kind",
        "change_mail_text",
        "move_kind",
        "remove_holiday",
        "reset_mail_text",
        "set_prefixes",
        "switch_kind",
        "use_modules",
    ],
    "clients:write": ["change_client", "change_contact", "create_client", "create_contact", "set_active"],
    "projects:write": ["add_phase", "change_phase", "change_project", "create_project", "move_phase", "remove_phase", "set_budget"],
    "profile:write": ["change_profile"],
    "time_entries:write": ["change_time", "remove_time", "start_timer", "stop_timer", "write_time"],
    "users:write": ["assign_clients", "change_user", "give_portal", "set_portal_access", "switch_on_portal"],
    "account:write": ["change_password", "end_session"],
    "team:manage": ["invite_member", "remove_member", "resend_to_member", "revoke_member"],
    "businesses:write": ["create_business_with_people", "set_active"],
}


def verbs():
    """The functions of the domain that are told who asks for it, by their name."""
    found = set()
    for name, tree in FILES.items():
        if name.startswith("app/domain/"):
            for node in tree.body:
                if (
                    isinstance(node, ast.FunctionDef)
                    and "by" in {argument.arg for argument in node.args.kwonlyargs}
                    and node.name[0] != "_"
                    and node.name != "record"
                ):
                    found.add(node.name)
    return found


def functions():
    """Those of the doors: by file and name, what each names."""
    return {
        (file, node.name): node
        for file, tree in FILES.items() if file.split("/")[1] in DOORS
        for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }  # fmt: skip


def names_in(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


def reached(file, node, known, done=()):
    """The verbs that it calls, by itself or by what stands beside it or in shared."""
    found = names_in(node)
    for name in list(found):
        for where in (file, *(f for f, n in known if n == name and f.startswith("app/shared/"))):
            if (where, name) in known and (where, name) not in done:
                found |= reached(where, known[where, name], known, (*done, (where, name)))
    return found


def opened():
    known, table = functions(), defaultdict(set)
    for (file, _), node in known.items():
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "requires":
                permission = Permission[ast.unparse(mark.args[0]).rpartition(".")[2]]
                table[permission.value] |= reached(file, node, known) & verbs()
    return {permission: sorted(names) for permission, names in table.items() if names}


def test_the_table_says_which_verbs_each_permission_opens():
    assert opened() == VERBS


def test_no_verb_is_behind_two():
    """But those that two nouns have: a client and a business are set active; and a message takes its first file along."""
    everywhere = [verb for verbs in VERBS.values() for verb in verbs]
    assert {verb for verb in everywhere if everywhere.count(verb) > 1} == {"add_file", "set_active"}


def test_a_verb_at_another_s_door_is_noticed(monkeypatch):
    """The mutant."""
    view = ast.parse("@bp.post('/x')\n@requires(Permission.CLIENTS_WRITE)\ndef x():\n    remove(1, by=current_user)").body[0]
    monkeypatch.setitem(FILES, "app/admin/x.py", ast.Module([view], []))
    assert "remove" in opened()["clients:write"]
