"""Who may do what: one enum and one table. The database keeps a copy (platform.role_permissions), laid down with every
upgrade, so that policies ask the same question."""

from enum import StrEnum

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


class Permission(StrEnum):
    ACCOUNT_WRITE = "account:write"
    ACTIVITY_READ = "activity:read"
    BRANDING_WRITE = "branding:write"
    BUSINESSES_READ = "businesses:read"
    BUSINESSES_WRITE = "businesses:write"
    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    COSTS_READ = "costs:read"
    DASHBOARD_READ = "dashboard:read"
    INVOICES_READ = "invoices:read"
    INVOICES_WRITE = "invoices:write"
    MANAGE_PORTAL_ACCESS = "portal_access:manage"
    PAYMENTS_WRITE = "payments:write"
    PROFILE_WRITE = "profile:write"
    PROJECTS_READ = "projects:read"
    PROJECTS_WRITE = "projects:write"
    SETTINGS_WRITE = "settings:write"
    TEAM_MANAGE = "team:manage"
    TIME_ENTRIES_READ = "time_entries:read"
    TIME_ENTRIES_WRITE = "time_entries:write"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"


P = Permission

# In words for people: what somebody who holds it may do.
LABELS: dict[Permission, str] = {
    P.ACCOUNT_WRITE: "Change their password, and end their own sessions",
    P.ACTIVITY_READ: "See who did what",
    P.BRANDING_WRITE: "Change the branding",
    P.BUSINESSES_READ: "See the businesses of the installation",
    P.BUSINESSES_WRITE: "Found, change and suspend businesses",
    P.CLIENTS_READ: "See clients",
    P.CLIENTS_WRITE: "Add and change clients",
    P.COSTS_READ: "See costs, budgets and margins",
    P.DASHBOARD_READ: "See their own first page",
    P.INVOICES_READ: "See invoices and payments",
    P.INVOICES_WRITE: "Write, issue and cancel invoices",
    P.MANAGE_PORTAL_ACCESS: "Invite people, and open or close portals",
    P.PAYMENTS_WRITE: "Record payments",
    P.PROFILE_WRITE: "Change their own profile",
    P.PROJECTS_READ: "See projects",
    P.PROJECTS_WRITE: "Plan and change projects",
    P.SETTINGS_WRITE: "Change the settings of the business",
    P.TEAM_MANAGE: "Invite and remove members of their own company",
    P.TIME_ENTRIES_READ: "See time entries",
    P.TIME_ENTRIES_WRITE: "Enter time",
    P.USERS_READ: "See users and roles",
    P.USERS_WRITE: "Change users and their roles",
}

EVERYBODY = {P.ACCOUNT_WRITE, P.DASHBOARD_READ, P.PROFILE_WRITE}
MEMBER = EVERYBODY | {P.PROJECTS_READ, P.TIME_ENTRIES_READ}
SUBCONTRACTOR = EVERYBODY | {
    P.CLIENTS_READ,
    P.INVOICES_READ,
    P.PROJECTS_READ,
    P.TIME_ENTRIES_READ,
    P.TIME_ENTRIES_WRITE,
}
STAFF = SUBCONTRACTOR | {P.CLIENTS_WRITE, P.INVOICES_WRITE, P.PAYMENTS_WRITE, P.PROJECTS_WRITE, P.USERS_READ}
POWER_USER = STAFF | {P.ACTIVITY_READ, P.MANAGE_PORTAL_ACCESS, P.USERS_WRITE}

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
MODULE_OF = {"projects": "projects", "time_entries": "time"}
# What is not built is offered to nobody.
BUILT = frozenset(MODULE_OF.values())
