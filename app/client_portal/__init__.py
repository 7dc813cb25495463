"""The client's door: their own case, and nothing else."""

from ..core.http import Door
from ..core.ui import Link
from ..domain.roles.permissions import Permission

door = Door("client_portal", __name__, logins={"client"}, url_prefix="/client-portal")
door.navigation = (
    Link("Dashboard", "client_portal.dashboard.show", "layout-dashboard", Permission.DASHBOARD_READ),
    Link("Projects", "client_portal.projects.index", "folder-kanban", Permission.PROJECTS_READ),
    Link("Documents", "client_portal.documents.index", "file-text", Permission.DOCUMENTS_READ),
    Link("Files", "client_portal.files.index", "folder", Permission.FILES_READ),
    Link("Invoices", "client_portal.invoices.index", "receipt", Permission.INVOICES_READ),
    Link("Time", "client_portal.time_entries.index", "clock", Permission.TIME_ENTRIES_READ),
    Link("Team", "client_portal.team.index", "users", Permission.TEAM_MANAGE),
)
door.bell = ("client_portal.notifications.index", "client_portal.notifications.unread")
door.search = "client_portal.search.show"
door.account = (
    Link("Profile", "client_portal.profile.edit", "user", Permission.PROFILE_WRITE),
    Link("Settings", "client_portal.settings.edit", "settings", Permission.PROFILE_WRITE),
    Link("Password and sessions", "auth.security", "shield", Permission.ACCOUNT_WRITE),
    Link("Help", "auth.show_guide", "life-buoy", Permission.ACCOUNT_WRITE),
)

from . import (
    dashboard,
    document_versions,
    documents,
    files,
    invoices,
    messages,
    notifications,
    profile,
    projects,
    search,
    settings,
    team,
    time_entries,
)

for noun in (
    dashboard,
    notifications,
    search,
    projects,
    documents,
    document_versions,
    files,
    invoices,
    time_entries,
    team,
    profile,
    settings,
):
    door.register_blueprint(noun.bp)
