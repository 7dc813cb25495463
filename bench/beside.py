"""Two checkouts beside each other, page by page in turn: what a change did. Each has its own database, seeded alike, and its own
server, started by its own `bin/bench --serve`."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psutil

import config
from bench.rounds import Figures, Target, take_turns

TURNS, SECONDS = 60, 0.5


def serve_until_closed(targets: Mapping[str, Target]) -> None:
    """Says where the pages are, and goes on until nobody listens any more."""
    said = {name: (one.port, one.request.decode(), [process.pid for process in one.servers]) for name, one in targets.items()}
    print(json.dumps(said), flush=True)
    sys.stdin.read()


def beside(folder: Path, turns: int = TURNS) -> str:
    with _served(folder) as before, _served(config.ROOT) as after:
        found = {}
        for name in (name for name in after if name in before):
            found[name] = take_turns({"before": before[name], "after": after[name]}, turns, SECONDS)
            print(_row(name, found[name]), file=sys.stderr)
    head = ["| Page | CPU ms before | after | after ÷ before | half of the turns between |", "|---|---:|---:|---:|---:|"]
    return "\n".join((*head, *(_row(name, by) for name, by in found.items())))


def _row(name: str, by: Mapping[str, Figures]) -> str:
    ratios = [mine["cpu"] / theirs["cpu"] for mine, theirs in zip(by["after"].rounds, by["before"].rounds, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    return f"| {name} | {by['before'].cpu:.2f} | {by['after'].cpu:.2f} | {median(ratios):.3f} | {low:.3f} to {high:.3f} |"


@contextmanager
def _served(folder: Path) -> Iterator[dict[str, Target]]:
    command = [folder / ".venv/bin/python", "-m", "bench", "--serve"]
    child = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        said = child.stdout.readline()
        if not said:
            raise RuntimeError(f"{folder} does not serve its pages.")
        yield {
            name: Target(port, request.encode(), [psutil.Process(pid) for pid in pids])
            for name, (port, request, pids) in json.loads(said).items()
        }
    finally:
        child.stdin.close()
        child.wait(60)
