"""Does the gate let honest runs through, and no others?

Runs the default comparison some times on the machine as it is, then as often beside a process
that keeps one core busy, and prints how many came out valid, their speed-ups, and how far the
readings were from their limits. Look at the load that it prints before you believe a figure.

    python -m bench.gate [runs, 5 unless given] [computing | waiting]
"""

import os
import statistics
import subprocess
import sys
from collections import defaultdict

from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.harness.workloads import ROUNDS
from sandbox.runner import Box, run


def measured(demo: str) -> list[Event]:
    return list(run(Box(demo, DEMOS[demo].clean({})), lambda: False))


def verdicts(events: list[Event]) -> dict[int, Event]:
    """The last verdict on each round."""
    return {one.data["round"]: one for one in events if one.kind == "round_judged"}


def is_valid(events: list[Event]) -> bool:
    last = verdicts(events).values()
    return len(last) == ROUNDS and not any(one.data["disturbed"] for one in last)


def speed_ups(events: list[Event]) -> dict[str, float]:
    """Median of one after another / median of each other strategy, over the last takes."""
    last = {(number, one.data["take"]) for number, one in verdicts(events).items()}
    walls: dict[str, list[int]] = defaultdict(list)
    for one in events:
        if one.kind == "round_finished" and (one.data["round"], one.data["take"]) in last:
            walls[one.data["strategy"]].append(one.data["wall_ns"])
    medians = {strategy: statistics.median(taken) for strategy, taken in walls.items()}
    return {name: medians["sequential"] / median for name, median in medians.items()}


def worst_readings(events: list[Event]) -> str:
    slow = max(one.data["slowdown"] for one in events if one.kind == "probe_finished")
    others = max(one.data["others"] for one in events if one.kind == "probe_finished")
    return f"slowdown <= {slow:.2f}, others <= {others:.3f}"


def codes(events: list[Event]) -> str:
    return ",".join(sorted({code for one in verdicts(events).values() for code in one.data["why"]}))


def report(title: str, demo: str, runs: int) -> None:
    valid = 0
    for _ in range(runs):
        load = os.getloadavg()[0]
        events = measured(demo)
        valid += is_valid(events)
        found = " ".join(f"{name} {times:.2f}" for name, times in speed_ups(events).items())
        word = "valid  " if is_valid(events) else "INVALID"
        print(f"  load {load:5.2f}  {word}  {found}  ({worst_readings(events)}) {codes(events)}")
    print(f"{title}: {valid} of {runs} valid", flush=True)


def main(runs: int = 5, demo: str = "computing") -> None:
    report("as it is", demo, runs)
    burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        report("beside one busy core", demo, runs)
    finally:
        burner.kill()
        burner.wait()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 5, *given[1:2])
