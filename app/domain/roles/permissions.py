"""Who may do what: one enum and one table. The database keeps a copy (platform.role_permissions), laid down with every
upgrade, so that policies ask the same question."""

from ...core.states import Labelled


class Role(Labelled, name="role"):
    """Those of a firm's own people, then those of its clients'."""

    ADMIN = "admin", "Admin"
    POWER_USER = "power_user", "Power user"
    STAFF = "staff", "Staff"
    TECHNICIAN = "technician", "Technician"
    SUBCONTRACTOR = "subcontractor", "Subcontractor"
    OWNER = "owner", "Owner"
    MEMBER = "member", "Member"


CLIENT_ROLES = (Role.OWNER, Role.MEMBER)
STAFF_ROLES = tuple(role for role in Role if role not in CLIENT_ROLES)


class Permission(Labelled):
    """Each with what somebody who holds it may do."""

    ACCOUNT_WRITE = "account:write", "Change their password, and end their own sessions"
    ACTIVITY_READ = "activity:read", "See who did what"
    BRANDING_WRITE = "branding:write", "Change the branding"
    BUSINESSES_READ = "businesses:read", "See the businesses of the installation"
    BUSINESSES_WRITE = "businesses:write", "Found, change and suspend businesses"
    CLIENTS_READ = "clients:read", "See clients"
    CLIENTS_WRITE = "clients:write", "Add and change clients"
    COSTS_READ = "costs:read", "See costs, budgets and margins"
    DASHBOARD_READ = "dashboard:read", "See their own first page"
    DOCUMENTS_APPROVE = "documents:approve", "Approve and reject documents"
    DOCUMENTS_PUBLISH = "documents:publish", "Publish and withdraw documents"
    DOCUMENTS_READ = "documents:read", "See documents"
    DOCUMENTS_WRITE = "documents:write", "Add documents, and hand them in for approval"
    FILES_ADD = "files:add", "Upload files"
    FILES_READ = "files:read", "See files"
    FILES_WRITE = "files:write", "Share and remove files"
    INVOICES_READ = "invoices:read", "See invoices and payments"
    INVOICES_WRITE = "invoices:write", "Write, issue and cancel invoices"
    MANAGE_PORTAL_ACCESS = "portal_access:manage", "Invite people, and open or close portals"
    MESSAGES_MANAGE = "messages:manage", "Remove the messages of others"
    MESSAGES_READ = "messages:read", "See messages"
    MESSAGES_WRITE = "messages:write", "Write messages"
    NOTIFICATIONS_READ = "notifications:read", "See what is new"
    PAYMENTS_WRITE = "payments:write", "Record payments"
    PROFILE_WRITE = "profile:write", "Change their own profile"
    PROJECTS_READ = "projects:read", "See projects"
    PROJECTS_WRITE = "projects:write", "Plan and change projects"
    SEARCH_READ = "search:read", "Search what they see"
    SETTINGS_WRITE = "settings:write", "Change the settings of the business"
    TEAM_MANAGE = "team:manage", "Invite and remove members of their own company"
    TIME_ENTRIES_MANAGE = "time_entries:manage", "Change the time of others"
    TIME_ENTRIES_READ = "time_entries:read", "See time entries"
    TIME_ENTRIES_WRITE = "time_entries:write", "Enter time"
    USERS_READ = "users:read", "See users and roles"
    USERS_WRITE = "users:write", "Change users and their roles"


P = Permission

EVERYBODY = {P.ACCOUNT_WRITE, P.DASHBOARD_READ, P.PROFILE_WRITE}
MEMBER = EVERYBODY | {
    P.DOCUMENTS_READ, P.FILES_ADD, P.FILES_READ, P.MESSAGES_READ, P.MESSAGES_WRITE, P.NOTIFICATIONS_READ, P.PROJECTS_READ,
    P.SEARCH_READ, P.TIME_ENTRIES_READ,
}  # fmt: skip
SUBCONTRACTOR = EVERYBODY | {
    P.CLIENTS_READ, P.DOCUMENTS_READ, P.FILES_ADD, P.FILES_READ, P.INVOICES_READ, P.MESSAGES_READ, P.MESSAGES_WRITE,
    P.NOTIFICATIONS_READ, P.PROJECTS_READ, P.SEARCH_READ, P.TIME_ENTRIES_READ, P.TIME_ENTRIES_WRITE,
}  # fmt: skip
STAFF = SUBCONTRACTOR | {
    P.CLIENTS_WRITE, P.DOCUMENTS_WRITE, P.FILES_WRITE, P.INVOICES_WRITE, P.PAYMENTS_WRITE, P.PROJECTS_WRITE, P.USERS_READ,
}  # fmt: skip
POWER_USER = STAFF | {
    P.ACTIVITY_READ, P.DOCUMENTS_APPROVE, P.DOCUMENTS_PUBLISH, P.MANAGE_PORTAL_ACCESS, P.MESSAGES_MANAGE, P.TIME_ENTRIES_MANAGE,
    P.USERS_WRITE,
}  # fmt: skip

PERMISSIONS_OF: dict[str, set[Permission]] = {
    "admin": POWER_USER | {P.BRANDING_WRITE, P.COSTS_READ, P.SETTINGS_WRITE},
    "member": MEMBER,
    "owner": MEMBER | {P.INVOICES_READ, P.TEAM_MANAGE},
    "power_user": POWER_USER,
    "staff": STAFF,
    "subcontractor": SUBCONTRACTOR,
    "super_admin": EVERYBODY - {P.PROFILE_WRITE} | {P.BUSINESSES_READ, P.BUSINESSES_WRITE},
    "technician": EVERYBODY,
}

# The module that a permission's noun belongs to; a module that is off answers 404.
MODULE_OF = {"documents": "documents", "files": "projects", "messages": "projects", "projects": "projects", "time_entries": "time"}
# What is not built is offered to nobody.
BUILT = frozenset(MODULE_OF.values())
