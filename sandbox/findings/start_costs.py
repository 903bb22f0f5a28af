"""What a worker costs to start: is a thread far cheaper than a process, and a fork than a spawn?"""

from collections.abc import Mapping
from statistics import median
from typing import Any

from sandbox.comparing import REAL_DIFFERENCE
from sandbox.displays.ranked import Ranked, ranked
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truth, Truths, tiers

#: Less than this many times the other is of the same size.
FAR = 3.0
PROCESSES = ("fork", "forkserver", "spawn")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    cost_ms = costs_ms(measurement)
    thread, spawn = cost_ms["thread"], cost_ms["spawn"]
    slots = {"times": spawn / thread, "thread_ms": thread, "spawn_ms": spawn}
    cheapest = min((each for each in PROCESSES if each in cost_ms), key=cost_ms.__getitem__)
    if cost_ms[cheapest] < thread:
        process_ms = cost_ms[cheapest]
        return outcome("process_cheaper", subject=cheapest, process_ms=process_ms, thread_ms=thread)
    if spawn < FAR * thread:
        return outcome("all_alike", **slots)
    if parameters["imports"]:
        return outcome("imports", first_ms=first_ms(measurement), **slots)
    if "fork" not in cost_ms or "forkserver" not in cost_ms:
        return outcome("no_fork", **slots)
    forks = {"fork_ms": cost_ms["fork"], "forkserver_ms": cost_ms["forkserver"]}
    if REAL_DIFFERENCE * cost_ms["fork"] > spawn:
        return outcome("fork_dear", **forks, **slots)
    near = cost_ms["forkserver"] < FAR * cost_ms["fork"]
    like_fork = near and REAL_DIFFERENCE * cost_ms["forkserver"] <= spawn
    return outcome("forkserver_like_fork" if like_fork else "forkserver_dear", **forks, **slots)


def costs_ms(measurement: Measurement) -> dict[str, float]:
    """Median of each way that was there, in ms."""
    ways = measurement.subjects("cost_ns")
    return {way: median(measurement.values("cost_ns", way)) / 1e6 for way in ways}


def first_ms(measurement: Measurement) -> float:
    """The very first call: with imports, it is what they cost once."""
    return float(measurement.seen("first_ns", "call")[0].values[0]) / 1e6


def truth(measurement: Measurement) -> Truths:
    costs = {way: measurement.values("cost_ns", way) for way in measurement.subjects("cost_ns")}
    truths: dict[str, Truth] = {"order": tiers(costs)}
    pairs = zip(costs.get("spawn", ()), costs.get("thread", ()), strict=False)
    threads = [spawn / thread for spawn, thread in pairs]
    if threads:  # as the sentence has it, and as each round by itself
        value = median(costs["spawn"]) / median(costs["thread"])
        truths["threads_in_a_spawn"] = Interval(value, min(threads), max(threads))
    return truths


def pictures(measurement: Measurement) -> list[Ranked]:
    costs = {way: measurement.values("cost_ns", way) for way in measurement.subjects("cost_ns")}
    firsts = {
        way: float(seen.values[0])
        for way in measurement.subjects("first_ns")
        for seen in measurement.seen("first_ns", way)
        if costs.get(way)
    }
    return [ranked("costs", costs, "ns", firsts)] if any(costs.values()) else []


PRINTED = Printed(("way",), ("first_ms", "usual_ms"))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    return [
        {
            "way": way,
            "first_ms": middle(measurement.seen("first_ns", way)[0].values, 1e-6),
            "usual_ms": middle(measurement.values("cost_ns", way), 1e-6),
        }
        for way in measurement.subjects("cost_ns")
    ]
