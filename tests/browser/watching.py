"""Whatever a page says went wrong fails the test that opened it."""

from typing import Any
from urllib.parse import urlsplit

REPORT = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));
"""
# Said by the browser of every answer from 400 on; which of them were expected is asked below.
OF_AN_ANSWER = "Failed to load resource: the server responded"
# And of a line that breaks, where a test means it to.
OF_THE_LINE = "Failed to load resource: net::ERR_"


class Watch:
    """Errors in the console and in scripts, refusals by the policy, failed requests, and any that leave the house."""

    def __init__(self, context: Any, home: str, expect: set[int], breaks: bool = False) -> None:
        self.home = urlsplit(home).netloc
        self.expect, self.breaks = expect, breaks
        self.troubles: list[str] = []
        context.add_init_script(REPORT)
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self.asked)
        context.on("requestfailed", self.failed)
        context.on("response", self.answered)

    def heard(self, message: Any) -> None:
        is_of_the_line = self.breaks and message.text.startswith(OF_THE_LINE)
        if message.type == "error" and not message.text.startswith(OF_AN_ANSWER) and not is_of_the_line:
            self.troubles.append(f"console: {message.text}")

    def asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.home:
            self.troubles.append(f"left the house: {request.url}")

    def failed(self, request: Any) -> None:
        # Aborted by the page itself: a download began, or a newer filter took the older one's place.
        if request.failure != "net::ERR_ABORTED" and not self.breaks:
            self.troubles.append(f"failed: {request.url}: {request.failure}")

    def answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expect:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")

    def check(self) -> None:
        assert not self.troubles, "\n".join(self.troubles)
