"""Whose mails they are: what a mail shows of the firm that it comes from, and where its links lead."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

from flask import current_app

from .colour import NIGHT, PAPER, ink_on, readable_on


@dataclass(frozen=True, slots=True)
class Letterhead:
    name: str
    slug: str | None = None
    logo_key: str | None = None
    dark_logo_key: str | None = None
    accent: str = "#1d4ed8"
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    # A host name of the firm's own, if it has one.
    host: str | None = None

    @classmethod
    def of_platform(cls) -> Self:
        """For whoever runs it, and stands in no firm."""
        return cls("Vitrine")

    @property
    def base_url(self) -> str:
        return address_at(self.host)

    @property
    def logo_url(self) -> str | None:
        return f"{self.base_url}/brand/{self.logo_key}.png" if self.logo_key else None

    @property
    def dark_logo_url(self) -> str | None:
        """In place of the other, by night."""
        return f"{self.base_url}/brand/{self.dark_logo_key}.png" if self.logo_key and self.dark_logo_key else None

    @property
    def button(self) -> tuple[str, str]:
        """Its ground, and what is written on it."""
        return self.accent, ink_on(self.accent)

    @property
    def link_colours(self) -> tuple[str, str]:
        """By day and by night."""
        return readable_on(PAPER, self.accent), readable_on(NIGHT, self.accent)

    def url(self, path: str) -> str:
        """At the firm's own host; at the shared one the address says whose it is."""
        query = {"business": self.slug} if self.slug and not self.host else {}
        return f"{self.base_url}/{path}{('&' if '?' in path else '?') + urlencode(query) if query else ''}"


def address_at(host: str | None) -> str:
    """What links in a mail begin with: a host name of the business's own, else the configured address."""
    configured = str(current_app.config["BASE_URL"])
    return f"{urlsplit(configured).scheme}://{host}" if host else configured
