"""Seeds, serves, loads, and prints the figures. Ends with 1 when a bound is missed, and says which.

bin/bench                       all pages beside their floors, about ten minutes
bin/bench --quick               the same in two, for a first look
bin/bench --activity            what it costs a page to be recorded
bin/bench --beside FOLDER       each page's CPU beside that of another checkout, in 60 turns, about half an hour
bin/bench --servers             the web servers beside each other, for docs/decisions/0002-web-server.md
"""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import psutil
from flask import Flask

from app.ops.embedded_postgres import EmbeddedPostgres
from bench.beside import beside, serve_until_closed
from bench.ground import ground, postmaster, tidy
from bench.pages import Page, Visitor, admin_of, look_often, office_pages, owner_of, pages, request_for
from bench.report import Measured, Report, recording_table, servers_table
from bench.rounds import Figures, Target, take_turns
from bench.servers import Server, busy_cores, installed, serve
from bench.statements import count_looks, count_statements
from bench.weight import first_load, html_bytes

ROUNDS, SECONDS = 5, 3.0
QUICK_ROUNDS, QUICK_SECONDS, QUICK_TURNS = 3, 1.0, 12
RECORDED = ("Dashboard", "Invoices", "Invoice")


class Bench:
    def __init__(self, server: EmbeddedPostgres, rounds: int, seconds: float) -> None:
        from app import create_app

        self.server, self.rounds, self.seconds = server, rounds, seconds
        self.app: Flask = create_app()
        self.usual = owner_of(self.app, 1)
        self.pages = pages(self.usual, owner_of(self.app, 0))
        admins = [admin_of(self.app, slug) for slug in ("bench", "bench-office", "bench-office-large")]
        # Before the last two, which are no pages and measured beside the lightest of them.
        self.pages[-2:-2] = office_pages(*admins, self.usual)
        self.database: psutil.Process = postmaster(server)
        tidy(server)
        look_often(self.app, self.usual)
        self.busy = busy_cores()

    def measure(self, kind: str) -> Report:
        counts = count_statements(self.app, self.server, self.pages)
        looks = count_looks(self.app, self.server, self.pages)
        floor_of = json.dumps([(page.path, page.visitor.cookies) for page in self.pages])
        with serve(kind) as real, serve(kind, "bench.floor:served", BENCH_FLOOR=floor_of) as floor:
            health = take_turns({"health": self._target(real, "/health", self.usual)}, self.rounds, self.seconds)["health"]
            weights = first_load(real.port, self.pages[0].path, self.usual.cookies)
            report = Report(kind, health, weights, self.busy)
            for page in self.pages:
                report.pages.append(
                    self._page(page, real, floor, counts[page.name], looks[page.name], report.lightest if report.pages else None)
                )
            report.memory = real.memory
            return report

    def compare(self) -> str:
        """Each server's dashboard, PDF and health, in turn with the others'."""
        paths = {"dashboard": self.pages[0].path, "PDF": self.pages[-1].path, "health": "/health"}
        with ExitStack() as running:
            servers = {kind: running.enter_context(serve(kind)) for kind in installed()}
            found = {name: self._all_of(servers, path) for name, path in paths.items()}
            return servers_table(found, {kind: server.memory for kind, server in servers.items()})

    def recording(self, kind: str) -> str:
        """What it costs a page that it is written down: with and without, in turn."""
        with serve(kind) as real, serve(kind, "bench.unrecorded:app") as silent:
            found = {}
            for page in (page for page in self.pages if page.name in RECORDED):
                servers = {"recorded": real, "silent": silent}
                targets = {name: self._target(server, page.path, page.visitor) for name, server in servers.items()}
                # A few hundredths are looked for: many short turns say more than a few long ones.
                found[page.name] = take_turns(targets, self.rounds * 12, self.seconds / 6)
        return recording_table(found)

    def serve(self, kind: str) -> None:
        with serve(kind) as real:
            serve_until_closed({page.name: self._target(real, page.path, page.visitor) for page in self.pages})

    def _all_of(self, servers: Mapping[str, Server], path: str) -> dict[str, Figures]:
        targets = {kind: self._target(server, path, self.usual) for kind, server in servers.items()}
        return take_turns(targets, self.rounds, self.seconds)

    def _page(self, page: Page, real: Server, floor: Server, statements: int, looks: int, lightest: Page | None) -> Measured:
        targets = {"real": self._target(real, page.path, page.visitor), "floor": self._target(floor, page.path, page.visitor)}
        if page.large:
            visitor, path = page.large
            targets["large"] = self._target(real, path, visitor)
        if lightest and not page.is_page:
            targets["lightest"] = self._target(real, lightest.path, lightest.visitor)
        found = take_turns(targets, self.rounds, self.seconds)
        print(f"{page.name}: {found['real'].rate:,.0f}/s, {found['real'].over(found['floor']):.2f} of its floor", file=sys.stderr)
        html = html_bytes(real.port, page.path, page.visitor.cookies)
        return Measured(page, found["real"], found["floor"], found.get("large"), found.get("lightest"), statements, looks, html)

    def _target(self, server: Server, path: str, visitor: Visitor) -> Target:
        return Target(server.port, request_for(path, visitor, server.port), (server.process, self.database))


def main() -> int:
    wanted = argparse.ArgumentParser(prog="bin/bench", description="What README's figures come from.")
    wanted.add_argument("--quick", action="store_true", help="short rounds, for a first look")
    wanted.add_argument("--server", choices=installed(), default="granian", help="the web server (default: granian)")
    wanted.add_argument("--servers", action="store_true", help="the web servers beside each other, instead of the pages")
    wanted.add_argument("--activity", action="store_true", help="what recording costs a page, instead of the pages")
    wanted.add_argument("--beside", type=Path, metavar="FOLDER", help="beside another checkout, in alternating turns")
    wanted.add_argument("--serve", action="store_true", help="start, say where the pages are, and stay until stdin is closed")
    wanted.add_argument("--json", type=Path, metavar="FILE", help="all rounds of all pages")
    asked = wanted.parse_args()
    if asked.beside:
        print(beside(asked.beside, *((QUICK_TURNS,) if asked.quick else ())))
        return 0
    with ground() as server:
        bench = Bench(server, *((QUICK_ROUNDS, QUICK_SECONDS) if asked.quick else (ROUNDS, SECONDS)))
        if asked.serve:
            bench.serve(asked.server)
            return 0
        if asked.servers:
            print(bench.compare())
            return 0
        if asked.activity:
            print(bench.recording(asked.server))
            return 0
        report = bench.measure(asked.server)
    print(report.as_markdown())
    if asked.json:
        asked.json.write_text(json.dumps(report.as_data(), indent=1))
    for words in (missed := list(report.missed())):
        print(f"Missed. {words}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
