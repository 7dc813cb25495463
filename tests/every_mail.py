"""One of each kind of mail that there is, made as it comes about. A new kind of mail needs a method of its name here."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask

from config import ROOT
from tests.cast import TODAY, Firm
from tests.jobs import run_jobs
from tests.mails import mails_to

KINDS = sorted(path.name.removesuffix(".subject.txt") for path in (ROOT / "templates/emails").glob("*.subject.txt"))


@dataclass
class EveryMail:
    app: Flask
    firm: Firm
    visit: Any
    database: str
    # One that has nobody yet.
    client_id: Any

    def newest_to(self, email: str) -> Any:
        run_jobs(self.app)
        return mails_to(self.app, email, "")[0]

    def invite(self) -> str:
        email = f"nina-{uuid4().hex[:6]}@guests.example"
        answer = self.visit(self.firm, "ada").post(
            f"/admin/invitations/clients/{self.client_id}", {"name": "Nina New", "email": email}
        )
        assert answer.status_code == 303
        run_jobs(self.app)
        return email

    def forget(self, email: str) -> None:
        assert self.visit().post("/forgotten-password", {"email": email}).status_code == 200

    def let_time_pass(self) -> None:
        """All that opens for a while is over."""
        with psycopg.connect(self.database) as owner:
            owner.execute("update auth.links set expires_at = now() - interval '1 second'")
            owner.execute(
                "update auth.identities set temporary_until = now() - interval '1 second' where temporary_until is not null"
            )
            owner.execute("update app.users set invitation_until = now() - interval '1 second' where invitation_until is not null")

    def invitation(self) -> Any:
        return self.newest_to(self.invite())

    def invitation_over(self) -> Any:
        email = self.invite()
        self.let_time_pass()
        self.forget(email)
        return self.newest_to(email)

    def invitation_wished(self) -> Any:
        self.invitation_over()
        return self.newest_to(self.firm.people["ada"].email)

    def invoice_sent(self) -> Any:
        draft = self.firm.bakery_draft
        answer = self.visit(self.firm, "ada").post(f"/admin/invoices/{draft.id}/issue", {"issued_on": TODAY.isoformat()})
        assert answer.status_code == 303, answer.text
        return self.newest_to(self.firm.people["bob"].email)

    def news(self) -> Any:
        """Two things at once, when nobody is looking and five minutes have gone by."""
        page = f"/admin/projects/{self.firm.bakery_project.id}/messages"
        for words in ("The floor has come.", "It is laid on Monday."):
            assert self.visit(self.firm, "ada").post(page, {"words": words, "audience": "client"}).status_code == 303
        run_jobs(self.app)
        with psycopg.connect(self.database) as owner:
            owner.execute("set local search_path = queue, pg_catalog")
            owner.execute("update procrastinate_jobs set scheduled_at = null where task_name = 'send_news' and status = 'todo'")
            owner.execute(
                "update auth.sessions set last_seen_at = now() - interval '1 hour' where business_id = %s", (self.firm.id,)
            )
        return self.newest_to(self.firm.people["bob"].email)

    def open_door(self) -> Any:
        email = self.firm.people["bob"].email
        for _ in range(10):
            self.visit().post("/client-portal/sign-in", {"email": email, "password": "wrong password"})
        return self.newest_to(email)

    def operator_welcome(self) -> Any:
        email = f"otis-{uuid4().hex[:6]}@platform.example"
        asked = ["operator", "create", f"--email={email}", "--name=Otis Operator"]
        said = self.app.test_cli_runner().invoke(args=asked, env={"DATABASE_URL": self.database})
        assert said.exit_code == 0, said.output
        return self.newest_to(email)

    def password_reset(self) -> Any:
        email = self.firm.people["bob"].email
        self.forget(email)
        return self.newest_to(email)
