"""What a guide says that the code knows: the table of roles, `flask guides`."""

import re

from config import ROOT

from ..core.reader import OFFICE_LANGUAGES, written_for
from ..core.words import _
from ..domain.roles.permissions import PERMISSIONS_OF, Permission, Role

PLACE = re.compile(r"(?<=<!-- roles -->\n).*?(?=<!-- end -->)", re.DOTALL)
OF_THE_OPERATOR = PERMISSIONS_OF["super_admin"] - PERMISSIONS_OF["admin"]


def table_of_roles() -> str:
    """As the reader calls them."""
    head = [_("May"), *(role.label for role in Role)]
    rows = [head, ["---"] * (len(Role) + 1)]
    for permission in Permission:
        if permission not in OF_THE_OPERATOR:
            held = ["✓" if permission in PERMISSIONS_OF[role] else "–" for role in Role]
            rows.append([permission.label, *held])
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows) + "\n"


def renew_guides() -> None:
    for language in OFFICE_LANGUAGES:
        path = ROOT / "docs" / ("" if language == "en" else language) / "RBAC.md"
        with written_for(language, "UTC"):
            table = table_of_roles()
        path.write_text(PLACE.sub(table, path.read_text()))
