"""Lost updates: which way of adding one loses additions when threads add at the same time?"""

from collections.abc import Mapping
from typing import Any

from sandbox.displays.lost import Lost, Try, lost
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

WAYS = ("bare", "attribute", "dict", "call", "property", "add", "sleep", "lock")
BARE = ("bare", "attribute", "dict")
#: Other threads are let in between reading and writing: by a call of a function …
CALLING = ("call", "property", "add")
#: … or by a pause.
PAUSE = "sleep"
#: Whose share is predicted.
ASKED = ("bare", "call", "property", "sleep", "lock")
#: Half of the additions or more are most of them.
MOST = 0.5
#: A try that lasts only so many turns of a thread has few moments to change places.
FEW_TURNS = 4

type Tries = Mapping[str, tuple[Try, ...]]


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    tries = _tries(measurement)
    if len(tries) < len(WAYS):
        return outcome("incomplete")
    missing = {way: sum(one.lost for one in of) for way, of in tries.items()}
    if missing["lock"]:
        return outcome("lock_lost", **_counts("", tries["lock"]))
    bare = max(BARE, key=missing.__getitem__)
    if measurement.gil is False:
        return _free(tries, bare if missing[bare] else "")
    if missing[bare]:
        return outcome("bare_lost", subject=bare, **_counts("", tries[bare]))
    return _with_gil(measurement, tries, missing, parameters["turn_us"] / 1e3)


def _free(tries: Tries, bare: str) -> Explanation:
    """Without a GIL nothing keeps threads from running between reading and writing."""
    if bare:
        return outcome("free_bare_lost", subject=bare, **_counts("", tries[bare]))
    return outcome("free_bare_kept", **_counts("bare_", tries["bare"]))


def _with_gil(
    measurement: Measurement, tries: Tries, missing: Mapping[str, int], turn_ms: float
) -> Explanation:
    """No bare += lost anything; who did of those that can?"""
    kept = [way for way in (*CALLING, PAUSE) if not missing[way]]
    bare, call = _counts("bare_", tries["bare"]), _counts("", tries["call"])
    if not kept:
        return outcome("call_lost", **bare, **call)
    if missing[PAUSE] and len(kept) == len(CALLING):
        return _only_pause(measurement, tries, turn_ms)
    if len(kept) > len(CALLING):
        return outcome("nothing_lost", **_counts("", tries[PAUSE]))
    worst = max((*CALLING, PAUSE), key=lambda way: _share(tries[way]))
    return outcome("some_lucky", subject=kept[0], other=worst, **_counts("", tries[worst]))


def _only_pause(measurement: Measurement, tries: Tries, turn_ms: float) -> Explanation:
    longest_ms = max(ns for way in CALLING for ns in measurement.values("took_ns", way)) / 1e6
    slots = _counts("", tries[PAUSE])
    if longest_ms <= FEW_TURNS * turn_ms:
        return outcome("only_pause_few_turns", took_ms=longest_ms, turn_ms=turn_ms, **slots)
    return outcome("only_pause", **slots)


def _counts(prefix: str, tries: tuple[Try, ...]) -> dict[str, Slot]:
    """How many were lost of how many; large numbers in the way of the page's language."""
    found = {"lost": sum(one.lost for one in tries), "of": sum(one.of for one in tries)}
    return {prefix + name: float(n) if n >= 1000 else n for name, n in found.items()}


def _share(tries: tuple[Try, ...]) -> float:
    return sum(one.lost for one in tries) / sum(one.of for one in tries)


def _tries(measurement: Measurement) -> Tries:
    """Of each way that was tried, in the order of WAYS."""
    found = {
        way: tuple(map(Try, measurement.values("lost", way), measurement.values("of", way)))
        for way in WAYS
    }
    return {way: tries for way, tries in found.items() if tries}


def truth(measurement: Measurement) -> Truths:
    tries = _tries(measurement)
    return {"share": {way: _answer(tries[way]) for way in ASKED if way in tries}}


def _answer(tries: tuple[Try, ...]) -> str:
    share = _share(tries)
    return "most" if share >= MOST else "few" if share > 0 else "none"


def pictures(measurement: Measurement) -> list[Lost]:
    tries = _tries(measurement)
    return [lost("lost", tries)] if tries else []


PRINTED = Printed(
    ("way",),
    ("lost_share",),
    ("lost", "of", "tries_that_lost"),
    lambda line: {"lost_share": line["lost"] / line["of"]},
)


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    tries = _tries(measurement).items()
    return [{"way": way, "lost_share": _share(of)} for way, of in tries]


def figures(measurement: Measurement) -> dict[str, float]:
    return {f"lost_share.{way}": _share(of) for way, of in _tries(measurement).items()}
