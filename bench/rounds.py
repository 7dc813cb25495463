"""Short rounds in turn, so that whatever else the machine does meets all of them alike; ratios are taken within a turn."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

import psutil

import config
from bench.servers import CONNECTIONS, cpu_seconds

WARM_UP_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Target:
    """A request to be repeated, and whose processes work for its answer: the web server's and the database's."""

    port: int
    request: bytes
    servers: Sequence[psutil.Process]


@dataclass(frozen=True, slots=True)
class Figures:
    """One page's rounds, each figure's median."""

    rounds: Sequence[Mapping[str, float]]

    def __getattr__(self, name: str) -> float:
        return median(one[name] for one in self.rounds)

    def over(self, other: Self, name: str = "rate") -> float:
        return median(mine[name] / theirs[name] for mine, theirs in zip(self.rounds, other.rounds, strict=True))


def take_turns(targets: Mapping[str, Target], rounds: int, seconds: float) -> dict[str, Figures]:
    for target in targets.values():
        load(target, WARM_UP_SECONDS)
    found: dict[str, list[Mapping[str, float]]] = {name: [] for name in targets}
    for turn in range(rounds):
        # There and back, so that nobody is always the one who comes after the other.
        for name in list(targets)[:: -1 if turn % 2 else 1]:
            found[name].append(load(targets[name], seconds))
    return {name: Figures(some) for name, some in found.items()}


def load(target: Target, seconds: float) -> dict[str, float]:
    before = cpu_seconds(target.servers)
    command = [sys.executable, "-m", "bench.load", str(target.port), str(seconds), str(CONNECTIONS)]
    done = subprocess.run(command, cwd=config.ROOT, input=target.request, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    used = cpu_seconds(target.servers)
    return found | {"cpu": 1000 * sum(used[pid] - before.get(pid, 0) for pid in used) / found["requests"]}
