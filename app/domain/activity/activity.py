"""What happened: a row for every portal action, in SPEC 7's words.

What a person does is recorded by the verb that does it, with `record`. A page that is only looked at is marked at its route,
@requires(…, viewing=Happening.VIEW_INVOICE), and the database writes the row with the statement that finds out who asks.
Ids are in the order of time (uuid 7): the newest of a business are the last of its key.
"""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, false, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, business_in_context, db, uuid7
from ...core.device import current_device
from ...core.queries import ask, prepared_insert
from ...core.states import Labelled
from ..roles.permissions import Permission


class Happening(Labelled):
    """Each with its words, which follow a person's name: Bob *looked at invoice INV-2026-0012*. {}: what it was about."""

    ACCEPT_INVITATION = "accept_invitation", "accepted the invitation"
    ACTIVATE_CLIENT = "activate_client", "activated client {}"
    APPROVE_DOCUMENT = "approve_document", "approved document {}"
    ASSIGN_CLIENTS = "assign_clients", "changed the clients of {}"
    CANCEL_INVOICE = "cancel_invoice", "cancelled invoice {}"
    CHANGE_PASSWORD = "change_password", "changed their password"
    CREATE_BUSINESS = "create_business", "added business {}"
    CREATE_CLIENT = "create_client", "added client {}"
    CREATE_CONTACT = "create_contact", "added contact {}"
    CREATE_DOCUMENT = "create_document", "added document {}"
    CREATE_INVOICE = "create_invoice", "added invoice {}"
    CREATE_PHASE = "create_phase", "added phase {}"
    CREATE_PROJECT = "create_project", "added project {}"
    CREATE_TIME_ENTRY = "create_time_entry", "wrote down time: {}"
    DEACTIVATE_CLIENT = "deactivate_client", "deactivated client {}"
    DELETE_INVOICE = "delete_invoice", "deleted invoice {}"
    DELETE_PHASE = "delete_phase", "deleted phase {}"
    DELETE_TIME_ENTRY = "delete_time_entry", "deleted time entry {}"
    DISABLE_PORTAL = "disable_portal", "disabled the portal of {}"
    DOWNLOAD_FILE = "download_file", "downloaded {}"
    DOWNLOAD_FILES = "download_files", "downloaded all files of {}"
    ENABLE_PORTAL = "enable_portal", "enabled the portal of {}"
    EXPORT_ACTIVITIES = "export_activities", "exported the activity"
    EXPORT_CLIENTS = "export_clients", "exported the clients"
    EXPORT_INVOICES = "export_invoices", "exported the invoices"
    EXPORT_TIME_ENTRIES = "export_time_entries", "exported time entries"
    EXPORT_USERS = "export_users", "exported the users"
    FAILED_LOGIN = "failed_login", "failed to sign in"
    INVITE_CLIENTS = "invite_clients", "invited {}"
    INVITE_USER = "invite_user", "invited {}"
    ISSUE_INVOICE = "issue_invoice", "issued invoice {}"
    LOGIN = "login", "signed in"
    LOGOUT = "logout", "signed out"
    PASSWORD_RESET = "password_reset", "reset their password"
    PUBLISH_DOCUMENT = "publish_document", "published document {}"
    RECORD_PAYMENT = "record_payment", "recorded a payment of invoice {}"
    REJECT_DOCUMENT = "reject_document", "rejected document {}"
    REMOVE_DOCUMENT = "remove_document", "removed document {}"
    REMOVE_FILE = "remove_file", "removed {}"
    REMOVE_MESSAGE = "remove_message", "removed a message about {}"
    REMOVE_USER = "remove_user", "removed user {}"
    REOPEN_BUSINESS = "reopen_business", "reopened business {}"
    RESEND_INVITATION = "resend_invitation", "sent the invitation of {} again"
    REVISE_DOCUMENT = "revise_document", "took document {} back to the drafts"
    REVOKE_INVITATION = "revoke_invitation", "took the invitation of {} back"
    SEND_MESSAGE = "send_message", "wrote a message about {}"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere", "signed out everywhere"
    START_TIMER = "start_timer", "started the timer on {}"
    STOP_TIMER = "stop_timer", "stopped the timer on {}"
    SUBMIT_DOCUMENT = "submit_document", "handed document {} in for approval"
    SUSPEND_BUSINESS = "suspend_business", "suspended business {}"
    UPDATE_BRANDING = "update_branding", "changed the branding"
    UPDATE_BUDGET = "update_budget", "changed the budget of {}"
    UPDATE_BUSINESS = "update_business", "changed business {}"
    UPDATE_CLIENT = "update_client", "changed client {}"
    UPDATE_CONTACT = "update_contact", "changed contact {}"
    UPDATE_DOCUMENT = "update_document", "changed document {}"
    UPDATE_FILE = "update_file", "changed who sees {}"
    UPDATE_INVOICE = "update_invoice", "changed invoice {}"
    UPDATE_LOGO = "update_logo", "changed the logo"
    UPDATE_MESSAGE = "update_message", "changed a message about {}"
    UPDATE_NOTICES = "update_notices", "changed what they are told of"
    UPDATE_PHASE = "update_phase", "changed phase {}"
    UPDATE_PROFILE = "update_profile", "changed their profile"
    UPDATE_PROJECT = "update_project", "changed project {}"
    UPDATE_SETTINGS = "update_settings", "changed settings {}"
    UPDATE_TIME_ENTRY = "update_time_entry", "changed time entry {}"
    UPDATE_USER = "update_user", "changed user {}"
    UPLOAD_FILE = "upload_file", "uploaded {}"
    UPLOAD_VERSION = "upload_version", "added a version of document {}"
    VIEW_DASHBOARD = "view_dashboard", "looked at the dashboard"
    VIEW_DOCUMENT = "view_document", "looked at document {}"
    VIEW_DOCUMENTS = "view_documents", "looked at documents"
    VIEW_FILE = "view_file", "looked at {}"
    VIEW_FILES = "view_files", "looked at files"
    VIEW_INVOICE = "view_invoice", "looked at invoice {}"
    VIEW_INVOICES = "view_invoices", "looked at invoices"
    VIEW_MESSAGES = "view_messages", "read the messages about {}"
    VIEW_NOTIFICATIONS = "view_notifications", "looked at what is new"
    VIEW_PROFILE = "view_profile", "looked at their profile"
    VIEW_PROJECT = "view_project", "looked at project {}"
    VIEW_PROJECTS = "view_projects", "looked at projects"
    VIEW_SEARCH = "view_search", "searched"
    VIEW_SETTINGS = "view_settings", "looked at their settings"
    VIEW_TEAM = "view_team", "looked at the team"
    VIEW_TIME_ENTRIES = "view_time_entries", "looked at time entries"
    WITHDRAW_DOCUMENT = "withdraw_document", "withdrew document {}"


SECURITY = {
    Happening.ACCEPT_INVITATION, Happening.CHANGE_PASSWORD, Happening.DISABLE_PORTAL, Happening.ENABLE_PORTAL,
    Happening.EXPORT_ACTIVITIES, Happening.EXPORT_USERS, Happening.FAILED_LOGIN, Happening.INVITE_CLIENTS, Happening.INVITE_USER,
    Happening.LOGIN, Happening.LOGOUT, Happening.PASSWORD_RESET, Happening.REMOVE_USER, Happening.RESEND_INVITATION,
    Happening.REVOKE_INVITATION, Happening.SIGN_OUT_EVERYWHERE, Happening.UPDATE_USER,
}  # fmt: skip
FINANCIAL = {
    Happening.CANCEL_INVOICE, Happening.CREATE_INVOICE, Happening.DELETE_INVOICE, Happening.EXPORT_INVOICES,
    Happening.ISSUE_INVOICE, Happening.RECORD_PAYMENT, Happening.UPDATE_INVOICE, Happening.VIEW_INVOICE, Happening.VIEW_INVOICES,
}  # fmt: skip


class Activity(InBusiness, Model):
    __tablename__ = "activities"

    client_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    kind: Mapped[str]
    user_id: Mapped[UUID | None]
    person_name: Mapped[str | None]
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    subject_name: Mapped[str | None]
    session_id: Mapped[UUID | None]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    device_type: Mapped[str | None]
    browser: Mapped[str | None]
    platform: Mapped[str | None]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """All of the business, for those who may read it; the database asks for the permission again."""
        query = select(cls)
        return query if Permission.ACTIVITY_READ in actor.permissions else query.where(false())

    def is_security_event(self) -> bool:
        return self.kind in SECURITY

    def is_financial_action(self) -> bool:
        return self.kind in FINANCIAL


COLUMNS = (
    "business_id", "client_id", "id", "kind", "user_id", "person_name", "subject_type", "subject_id", "subject_name", "session_id",
    "ip_address", "user_agent", "device_type", "browser", "platform",
)  # fmt: skip
_insert = prepared_insert(insert(Activity), COLUMNS)


def record(what: Happening, subject: Any = None, *, by: Actor, name: str | None = None, subject_type: str | None = None) -> None:
    """One row. A thing with a client_id tells whose it was about; a client's person is about their own."""
    row = {
        "business_id": business_in_context(),
        "client_id": by.client_id or getattr(subject, "client_id", None),
        "id": uuid7(),
        "kind": what.value,
        "user_id": by.id,
        "person_name": by.name,
        "subject_type": subject_type or (type(subject).__tablename__ if hasattr(type(subject), "__tablename__") else None),
        "subject_id": getattr(subject, "id", None),
        "subject_name": name or getattr(subject, "name", None),
        "session_id": by.session_id,
    } | current_device()._asdict()
    ask(_insert.filled(**row))


def describe(kind: str, name: str | None) -> str:
    """In words that follow a person's name; `name` is that of the subject. A kind of a later release is as good as its own name."""
    known = Happening.by_value().get(kind)
    words = known.label if known else f"{kind.replace('_', ' ')} {{}}"
    return words.format(name or "").strip()


def describe_capitalised(kind: str, name: str | None) -> str:
    words = describe(kind, name)
    return words[:1].upper() + words[1:]


def list_kinds() -> list[tuple[str, str]]:
    """Each kind with its words, for a dropdown."""
    return sorted(((kind.value, describe_capitalised(kind, "…")) for kind in Happening), key=lambda pair: pair[1])
