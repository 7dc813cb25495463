"""The figures as a table for README, and the bounds that they are held to (issue 2, point 7, and LOOK.md's weights)."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.pages import Page
from bench.rounds import Figures

LEAST_OF_FLOOR = 0.45
LEAST_WHEN_LARGE = 0.8
LEAST_OF_PDF = 1.0
LEAST_OF_THUMBNAIL = 0.8  # of the PDF's
MOST_MEMORY = 200 * 2**20
MOST_FIRST_LOAD = 150 * 1024
MOST_HTML_OF_A_LIST = 40 * 1024
LISTS = (
    *("Projects, a full page", "Invoices", "Time entries", "Files", "Documents", "What is new"),
    *("Clients, 201", "Projects, 1,050", "Files, 105,000", "Documents, 105,000", "What is new, 5,000"),
    *("Invoices, 21,000", "Activity, 50,000", "What was done, of 50,000", "Users, 5,000"),
)
# A search is no slower than the list of what it searches most.
AS_FAST_AS = {"Search": "Documents", "Search, 127,000": "Documents, 105,000", "Search, no hit": "Documents, 105,000"}
COLUMNS = (
    *("Page", "requests/s", "p50 ms", "p99 ms", "floor/s", "of floor", "by CPU", "at 10× the rows", "statements"),
    *("looks at the seal", "HTML KB", "CPU ms"),
)


@dataclass(slots=True)
class Measured:
    """One page: itself, its floor, its twin at the client with ten times the rows; and for a file the lightest page."""

    page: Page
    real: Figures
    floor: Figures
    large: Figures | None
    lightest: Figures | None
    statements: int
    looks: int
    html: int

    @property
    def of_floor(self) -> float:
        return self.real.over(self.floor)

    @property
    def when_large(self) -> float | None:
        return self.large.over(self.real) if self.large else None


@dataclass(slots=True)
class Report:
    server: str
    health: Figures
    weights: Mapping[str, int]
    busy: float
    memory: int = 0
    pages: list[Measured] = field(default_factory=list)

    @property
    def lightest(self) -> Page:
        return max((one for one in self.pages if one.page.is_page), key=lambda one: one.real.rate).page

    @property
    def stored(self) -> dict[str, float]:
        """How fast each stored file is, beside the lightest page."""
        return {one.page.name: one.real.over(one.lightest) for one in self.pages if one.lightest}

    @property
    def pdf_over_lightest(self) -> float:
        return self.stored["Stored PDF"]

    def missed(self) -> Iterator[str]:
        for one in self.pages:
            name = one.page.name
            if one.page.is_page and one.of_floor < LEAST_OF_FLOOR:
                yield f"{name}: {one.of_floor:.2f} of its floor, at least {LEAST_OF_FLOOR} is asked"
            if one.when_large is not None and one.when_large < LEAST_WHEN_LARGE:
                yield f"{name}: {one.when_large:.2f} of the speed at ten times the rows, at least {LEAST_WHEN_LARGE} is asked"
            if one.statements > one.page.most:
                yield f"{name}: {one.statements} statements, at most {one.page.most} are allowed"
            if name in LISTS and one.html > MOST_HTML_OF_A_LIST:
                yield f"{name}: {one.html / 1024:.1f} KB of HTML, at most {MOST_HTML_OF_A_LIST // 1024} are allowed"
        if self.pdf_over_lightest < LEAST_OF_PDF:
            yield f"Stored PDF: {self.pdf_over_lightest:.2f} of the lightest page's speed, at least {LEAST_OF_PDF} is asked"
        of_pdf = self.stored["Thumbnail"] / self.pdf_over_lightest
        if of_pdf < LEAST_OF_THUMBNAIL:
            yield f"Thumbnail: {of_pdf:.2f} of the stored PDF's speed, at least {LEAST_OF_THUMBNAIL} is asked"
        by_name = {one.page.name: one for one in self.pages}
        for search, listed in AS_FAST_AS.items():
            if by_name[search].real.rate < by_name[listed].real.rate:
                yield f"{search}: slower than {listed}"
        if self.memory > MOST_MEMORY:
            yield f"Memory: {self.memory / 2**20:.0f} MB, at most {MOST_MEMORY // 2**20} are allowed"
        if self.first_load > MOST_FIRST_LOAD:
            yield f"First load: {self.first_load / 1024:.0f} KB, at most {MOST_FIRST_LOAD // 1024} are allowed"

    @property
    def first_load(self) -> int:
        return sum(self.weights.values())

    def as_markdown(self) -> str:
        rows = [
            f"| {' | '.join(COLUMNS)} |",
            "|---" + "|---:" * (len(COLUMNS) - 1) + "|",
            *(_row(one) for one in self.pages),
            _health_row(self.health),
        ]
        return "\n".join((
            *rows,
            "",
            f"{self.server}, two workers: {self.memory / 2**20:.0f} MB (PSS of all web processes). "
            f"First load of the dashboard: {self.first_load / 1024:.0f} KB over the wire in {len(self.weights)} answers. "
            f"Of the lightest page's speed: {', '.join(f'{name} {rate:.2f}' for name, rate in self.stored.items())}. "
            f"What else the machine did before: {self.busy:.1f} of its {os.cpu_count()} cores.",
        ))  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        pages = {
            one.page.name: {
                "real": one.real.rounds, "floor": one.floor.rounds, "large": one.large.rounds if one.large else None,
                "of_floor": one.of_floor, "when_large": one.when_large,
                "statements": one.statements, "looks": one.looks, "html": one.html,
            }
            for one in self.pages
        }  # fmt: skip
        return {
            "server": self.server, "memory": self.memory, "busy": self.busy, "weights": self.weights,
            "health": self.health.rounds, "pages": pages,
            "stored": self.stored, "missed": list(self.missed()),
        }  # fmt: skip


def _row(one: Measured) -> str:
    of_floor = f"{one.of_floor:.2f}" if one.page.is_page else ""
    by_cpu = f"{one.floor.over(one.real, 'cpu'):.2f}" if one.page.is_page else ""
    large = f"{one.when_large:.2f}" if one.when_large is not None else ""
    html = f"{one.html / 1024:.1f}" if one.page.is_page else ""
    real = one.real
    return (
        f"| {one.page.name} | {real.rate:,.0f} | {real.p50:.1f} | {real.p99:.1f} | {one.floor.rate:,.0f} | {of_floor} "
        f"| {by_cpu} | {large} | {one.statements} | {one.looks} | {html} | {real.cpu:.1f} |"
    )


def _health_row(health: Figures) -> str:
    return f"| /health | {health.rate:,.0f} | {health.p50:.1f} | {health.p99:.1f} | | | | | 0 | 0 | | {health.cpu:.1f} |"


def servers_table(found: Mapping[str, Mapping[str, Figures]], memory: Mapping[str, int]) -> str:
    """By page, then by server; each beside the first one, within its turns."""
    first = next(iter(memory))
    heads = " | ".join(f"{name}/s | of {first} | p99 ms | CPU ms" for name in found)
    lines = [f"| Server | {heads} | MB |", "|---" + "|---:" * (4 * len(found) + 1) + "|"]
    for kind, used in memory.items():
        cells = (
            f"{by[kind].rate:,.0f} | {by[kind].over(by[first]):.2f} | {by[kind].p99:.0f} | {by[kind].cpu:.2f}"
            for by in found.values()
        )
        lines.append(f"| {kind} | {' | '.join(cells)} | {used / 2**20:.0f} |")
    return "\n".join(lines)


def recording_table(found: Mapping[str, Mapping[str, Figures]]) -> str:
    """By page: with recording beside without, within each turn."""
    lines = ["| Page | recorded/s | silent/s | of silent | by CPU | CPU µs |", "|---|---:|---:|---:|---:|---:|"]
    for page, by in found.items():
        recorded, silent = by["recorded"], by["silent"]
        cost = 1000 * median(mine["cpu"] - theirs["cpu"] for mine, theirs in zip(recorded.rounds, silent.rounds, strict=True))
        ratios = f"{recorded.over(silent):.3f} | {silent.over(recorded, 'cpu'):.3f}"
        lines.append(f"| {page} | {recorded.rate:,.0f} | {silent.rate:,.0f} | {ratios} | {cost:.0f} |")
    return "\n".join(lines)
