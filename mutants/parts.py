"""What is mutated: files by pattern, and of SQL files the functions whose names begin as said. A part that moves is moved here."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from config import ROOT


class Part(NamedTuple):
    files: tuple[str, ...]
    # Of SQL, which functions; of these nobody can say which test reaches them, so the tests are named, the nearest first.
    functions: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


SQL = "migrations/db/**/*.sql"
PARTS = {
    "invoices": Part(("app/domain/invoices/invoice.py", "app/domain/invoices/issuing.py", "app/domain/invoices/credit_note.py",
                      "app/domain/invoices/status.py", "app/domain/invoices/drafting.py", "app/domain/invoices/notices.py")),
    "payments": Part(("app/domain/invoices/payment.py", "app/domain/ledger/*.py")),
    "numbering": Part(("app/domain/invoices/counter.py", "app/domain/invoices/numbering.py")),
    "admission": Part(("app/core/guard.py", "app/core/actor.py",
                       "app/domain/portals/portal_access.py", "app/domain/portals/contact_access.py")),
    "scope": Part(("app/domain/users/user.py", "app/domain/users/keeping.py",
                   "app/domain/users/last_one.py", "app/domain/clients/assignment.py", "app/domain/clients/client.py",
                   "app/domain/projects/client_person.py", "app/domain/roles/permissions.py")),
    "sessions": Part(("app/domain/access/*.py", "app/core/secrets.py",
                      "app/core/standing.py", "app/core/http.py", "app/core/once.py", "app/core/turns.py")),
    "invitations": Part(("app/domain/invitations/*.py",)),
    "timers": Part(("app/domain/time/timer.py", "app/domain/time/time_entry.py", "app/domain/time/totals.py")),
    "ctx": Part((SQL,), functions=("ctx.", "auth.", "queue."), tests=(
        "tests/isolation/test_begin_request.py", "tests/isolation/test_admission.py", "tests/isolation/test_queue.py",
        "tests/auth", "tests/isolation/test_scope.py",
        "tests/invitations", "tests/isolation", "tests/admin", "tests/client_portal", "tests/platform",
        "tests/domain/test_turns.py", "tests/test_client_portal.py",
    )),
}  # fmt: skip


def files_of(part: Part) -> Iterator[Path]:
    for pattern in part.files:
        found = sorted(path.relative_to(ROOT) for path in ROOT.glob(pattern))
        if not found:
            raise SystemExit(f"mutants/parts.py names {pattern}, which is not there: has it moved?")
        yield from found
