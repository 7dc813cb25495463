"""The firm's own door: staff by their permissions, subcontractors within the clients assigned to them."""

from ..core.http import Door
from ..core.ui import Link
from ..domain.roles.permissions import Permission

door = Door("admin", __name__, logins={"admin", "sub"}, url_prefix="/admin")
OF_SETTINGS = ("admin.branding", "admin.holidays", "admin.kinds", "admin.mail_texts")
door.navigation = (
    Link("Overview", "admin.overview.show", "layout-dashboard", Permission.DASHBOARD_READ),
    Link("Clients", "admin.clients.index", "building-2", Permission.CLIENTS_READ),
    Link("Projects", "admin.projects.index", "folder-kanban", Permission.PROJECTS_READ),
    Link("Documents", "admin.documents.index", "file-text", Permission.DOCUMENTS_READ),
    Link("Files", "admin.files.index", "folder", Permission.FILES_READ),
    Link("Time", "admin.time_entries.index", "clock", Permission.TIME_ENTRIES_READ),
    Link("Invoices", "admin.invoices.index", "receipt", Permission.INVOICES_READ),
    Link("Users", "admin.users.index", "users", Permission.USERS_READ),
    Link("Invitations", "admin.invitations.index", "mail", Permission.MANAGE_PORTAL_ACCESS),
    Link("Activity", "admin.activity.index", "activity", Permission.ACTIVITY_READ),
    Link("Settings", "admin.settings.index", "settings", Permission.SETTINGS_WRITE, leads_to=OF_SETTINGS),
)
door.bell = ("admin.notifications.index", "admin.notifications.unread")
door.search = "admin.search.show"
door.account = (
    Link("Profile", "admin.profile.edit", "user", Permission.PROFILE_WRITE),
    Link("Password and sessions", "auth.security", "shield", Permission.ACCOUNT_WRITE),
    Link("Help", "auth.show_guide", "life-buoy", Permission.ACCOUNT_WRITE),
)

# Not each is a noun: billing, contacts, drafts, messages, phases and portals are further routes of one.
from . import (
    activity,
    billing,
    branding,
    bulk_invitations,
    clients,
    contacts,
    document_versions,
    documents,
    drafts,
    files,
    holidays,
    invitations,
    invoices,
    kinds,
    mail_texts,
    messages,
    notifications,
    overview,
    phases,
    portals,
    profile,
    projects,
    roles,
    search,
    settings,
    time_entries,
    users,
)

for noun in (
    overview,
    notifications,
    search,
    clients,
    projects,
    documents,
    document_versions,
    files,
    time_entries,
    invoices,
    users,
    roles,
    invitations,
    bulk_invitations,
    activity,
    branding,
    settings,
    kinds,
    holidays,
    mail_texts,
    profile,
):
    door.register_blueprint(noun.bp)
