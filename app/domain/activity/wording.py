"""What happened, in words that follow a person's name: Bob *looked at invoice INV-2026-0012*."""

from .activity import Happening

# The verb of a kind, when it is over. A kind whose words are more than its verb and its noun stands below.
PAST = {
    "activate": "activated",
    "approve": "approved",
    "cancel": "cancelled",
    "create": "added",
    "deactivate": "deactivated",
    "decline": "declined",
    "delete": "deleted",
    "download": "downloaded",
    "export": "exported",
    "invite": "invited",
    "issue": "issued",
    "pay": "paid",
    "publish": "published",
    "record": "recorded",
    "remove": "removed",
    "reopen": "reopened",
    "send": "sent",
    "suspend": "suspended",
    "update": "changed",
    "upload": "uploaded",
    "view": "looked at",
}
WHOLE = {
    Happening.ACCEPT_INVITATION: "accepted the invitation",
    Happening.ASSIGN_CLIENTS: "changed the clients of {}",
    Happening.CHANGE_PASSWORD: "changed their password",
    Happening.CREATE_TIME_ENTRY: "wrote down time: {}",
    Happening.DISABLE_PORTAL: "disabled the portal of {}",
    Happening.DOWNLOAD_FILE: "downloaded {}",
    Happening.ENABLE_PORTAL: "enabled the portal of {}",
    Happening.EXPORT_ACTIVITIES: "exported the activity",
    Happening.FAILED_LOGIN: "failed to sign in",
    Happening.INVITE_CLIENTS: "invited {}",
    Happening.INVITE_USER: "invited {}",
    Happening.LOGIN: "signed in",
    Happening.LOGOUT: "signed out",
    Happening.PASSWORD_RESET: "reset their password",
    Happening.RECORD_PAYMENT: "recorded a payment of invoice {}",
    Happening.RESEND_INVITATION: "sent the invitation of {} again",
    Happening.REVOKE_INVITATION: "took the invitation of {} back",
    Happening.SIGN_OUT_EVERYWHERE: "signed out everywhere",
    Happening.START_TIMER: "started the timer on {}",
    Happening.STOP_TIMER: "stopped the timer on {}",
    Happening.UPDATE_BRANDING: "changed the branding",
    Happening.UPDATE_BUDGET: "changed the budget of {}",
    Happening.UPDATE_LOGO: "changed the logo",
    Happening.UPDATE_PROFILE: "changed their profile",
    Happening.VIEW_DASHBOARD: "looked at the dashboard",
    Happening.VIEW_PROFILE: "looked at their profile",
    Happening.VIEW_SETTINGS: "looked at their settings",
}


def describe(kind: str, name: str | None) -> str:
    """In words that follow a person's name; `name` is that of the subject."""
    whole = WHOLE.get(kind)  # type: ignore[call-overload]
    if whole is None:
        verb, _, noun = kind.partition("_")
        whole = f"{PAST.get(verb, verb)} {noun.replace('_', ' ')} {{}}"
    return str(whole).format(name or "").strip()


def list_kinds() -> list[tuple[str, str]]:
    """Each kind with its words, for a dropdown."""
    kinds = [(kind.value, describe_capitalised(kind, "…" if names_its_subject(kind) else None)) for kind in Happening]
    return sorted(kinds, key=lambda pair: pair[1])


def names_its_subject(kind: Happening) -> bool:
    """A whole list, and what is one's own, has none."""
    return "{}" in WHOLE.get(kind, "{}") and not kind.value.startswith("export_") and not is_list(kind)


def is_list(kind: Happening) -> bool:
    return kind.value.startswith("view_") and kind.value.endswith("s")


def describe_capitalised(kind: str, name: str | None) -> str:
    words = describe(kind, name)
    return words[:1].upper() + words[1:]
