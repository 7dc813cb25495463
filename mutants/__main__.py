"""Mutation testing, of the parts in mutants/parts.py:

    bin/mutants                       at most 1,000 mutants of all parts, sampled by a fixed seed; goes on where it stopped
    bin/mutants numbering --most 50   of one part
    bin/mutants --list                how many there are
    bin/mutants --again --seconds 300 tries those that survived once more, and with more tests

A mutant that changes nothing that anybody could notice counts as a survivor.
"""

import argparse
import json
import random
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from config import ROOT
from mutants import python, sql
from mutants.mutant import Mutant
from mutants.noticing import KEPT, Noticing
from mutants.parts import PARTS, Part, files_of
from mutants.running import Outcome, Place

SEED = 20261121
# How much slower a machine may be at this moment, before a mutant is said to go on for ever.
PATIENCE = 10
RESULTS = KEPT / "results.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="of these parts alone")
    parser.add_argument("--most", type=int, default=1000, help="sample at most so many")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="of tests for each mutant, by their time without one")
    parser.add_argument("--tests", nargs="+", default=[], help="trace these tests alone")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    parts = {name: PARTS[name] for name in asked.parts or PARTS}
    all_of = {name: mutants_of(part) for name, part in parts.items()}
    if asked.list:
        for name, mutants in all_of.items():
            print(f"{name:14}{len(mutants):6}")
        return
    everything = [(name, mutant) for name, mutants in all_of.items() for mutant in mutants]
    sample = everything
    if len(everything) > asked.most:
        sample = random.Random(asked.seed).sample(everything, asked.most)
    run(sample, Noticing(asked.workers, asked.tests), asked)
    report(sample, len(everything), asked.seed)


def mutants_of(part: Part) -> list[Mutant]:
    found: list[Mutant] = []
    for file in files_of(part):
        source = (ROOT / file).read_bytes()
        if part.functions:
            found += sql.mutants_of(str(file), source, part.functions)
        else:
            found += [mutant for mutant in python.mutants_of(str(file), source) if is_new(mutant, source)]
    return found


def is_new(mutant: Mutant, source: bytes) -> bool:
    """Another module than before, and one that Python reads."""
    try:
        return compile(mutant.apply(source), "", "exec", dont_inherit=True).co_code is not None and mutant.apply(source) != source
    except SyntaxError:
        return False


def run(sample: list[tuple[str, Mutant]], noticing: Noticing, asked: Any) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    kept = results()
    waiting: SimpleQueue[tuple[str, Mutant]] = SimpleQueue()
    for name, mutant in sample:
        known = kept.get(named(mutant))
        if known is None or (asked.again and known["fate"] == "survived"):
            waiting.put((name, mutant))
    lock = threading.Lock()

    def work(place: Place) -> None:
        with suppress(Empty):
            while True:
                name, mutant = waiting.get_nowait()
                # A function of the database is reached by most tests, and it is not known which of them ask what it answers.
                most = asked.seconds * (4 if mutant.function else 1)
                tests, usual = noticing.of(mutant, PARTS[name], most)
                outcome = place.try_out(mutant, tests, usual * PATIENCE + 60)
                with lock:
                    keep(kept, name, mutant, outcome)

    # One after the other, as Alembic upgrades one database at a time in a process.
    with ExitStack() as open_places:
        places = [open_places.enter_context(closing(Place())) for _ in range(min(asked.workers, waiting.qsize()))]
        with ThreadPoolExecutor(max(len(places), 1)) as threads:
            try:
                list(threads.map(work, places))
            finally:
                with suppress(Empty):  # Ctrl-C, or whoever ends it otherwise, ends it after those that are being tried.
                    while True:
                        waiting.get_nowait()


def named(mutant: Mutant) -> str:
    return mutant.name((ROOT / mutant.path).read_bytes())


def results() -> dict[str, Any]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def keep(kept: dict[str, Any], name: str, mutant: Mutant, outcome: Outcome) -> None:
    """After each, so that a run that is ended loses nothing."""
    at = f"{mutant.path}:{mutant.line}"
    kept[named(mutant)] = {"part": name, "at": at, "operator": mutant.operator, **outcome._asdict()}
    draft = Path(f"{RESULTS}.new")
    draft.write_text(json.dumps(kept, indent=1))
    draft.replace(RESULTS)
    print(f"{outcome.fate:9} {outcome.seconds:6.1f} s  {at} {mutant.operator}  {outcome.by}", flush=True)


def report(sample: list[tuple[str, Mutant]], number: int, seed: int) -> None:
    kept = results()
    fates: dict[str, Counter[str]] = {}
    for name, mutant in sample:
        outcome = kept[named(mutant)]
        fates.setdefault(name, Counter())[outcome["fate"]] += 1
        if outcome["fate"] == "survived":
            print(f"\n{mutant.path}:{mutant.line}  {mutant.operator}  {outcome['by']}")
            print(mutant.diff((ROOT / mutant.path).read_bytes()))
    print(f"\n{'':14}{'mutants':>9}{'survived':>10}")
    for name, counted in [*sorted(fates.items()), ("all", sum(fates.values(), Counter()))]:
        tried = counted["killed"] + counted["survived"]
        print(f"{name:14}{tried:9}{counted['survived']:10}  {100 * counted['survived'] / max(tried, 1):.1f} %")
    print(f"{len(sample)} of {number}, sampled by seed {seed}; {sum(c['no mutant'] for c in fates.values())} were no SQL.")


if __name__ == "__main__":
    main()
