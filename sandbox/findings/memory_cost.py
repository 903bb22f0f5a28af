"""Memory: does it stay shared with a fork that only reads, and which figure may be added up?"""

from collections.abc import Mapping
from statistics import median
from typing import Any

from sandbox.displays.memory import Amounts, Columns, Memory, memory
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truths

KIB_IN_MIB = 1024
WORKS = ("len", "write", "sum", "copy", "sum_array")
#: What should touch a few pages made at most this share of the list private …
LITTLE = 0.1
#: … and what should touch all of them at least this one.
MOST = 0.5
TOUCHED = Columns("before", "after", "made_private")
EACH = Columns("pss", "rss", "pss")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    if measurement.values("told", "machine") == (False,):
        return outcome("not_told")
    private, size = made_private(measurement), _mib(measurement, "list_kib", "list")
    if size is not None and private.keys() >= set(WORKS):
        return _of_list(private, size)  # whatever became of the idle workers
    mute = _mute(measurement)
    return outcome("mute", subject=mute) if mute else outcome("incomplete")


def remarks(measurement: Measurement) -> list[Explanation]:
    """Of which kinds of idle workers nothing is shown; said where the list is explained."""
    if explain(measurement, {}).key in ("mute", "not_told", "incomplete"):
        return []
    kinds = (part for part in measurement.subjects("status") if part != "list")
    known = _workers(measurement)
    return [outcome("mute_workers", subject=kind) for kind in kinds if kind not in known]


def _mute(measurement: Measurement) -> str:
    """A part of the program that did not come to its end, or a fork that told nothing."""
    parts = measurement.subjects("status")
    ended = [part for part in parts if measurement.values("status", part) != (0,)]
    forks = measurement.subjects("private_after_kib")
    return next(iter([*ended, *(w for w in forks if w not in private_mib(measurement))]), "")


def _of_list(private: Mapping[str, float], size: float) -> Explanation:
    """What reading did to the list; `private` has MiB by work."""
    much = next((work for work in ("len", "write") if private[work] > LITTLE * size), None)
    if much:
        return outcome("little_was_much", subject=much, private=private[much], size=size)
    slots = {"sum": private["sum"], "size": size}
    if private["sum"] < MOST * size:
        return outcome("stayed_shared", **slots)
    bare = private["sum_array"] < LITTLE * private["sum"]
    return outcome("counters" if bare else "array_too", array=private["sum_array"], **slots)


def made_private(measurement: Measurement) -> dict[str, float]:
    """MiB that each work made private in a fork; without those that told nothing."""
    return {work: found.said for work, found in private_mib(measurement).items()}


def private_mib(measurement: Measurement) -> dict[str, Amounts]:
    """MiB that were private before and after each work, and the difference."""
    found = {}
    for work in measurement.subjects("private_after_kib"):
        before = _mib(measurement, "private_before_kib", work)
        after = _mib(measurement, "private_after_kib", work)
        if before is not None and after is not None:
            found[work] = Amounts(before, after, after - before)
    return found


def _mib(measurement: Measurement, series: str, subject: str) -> float | None:
    """The median, in MiB."""
    known = [kib for kib in measurement.values(series, subject) if kib is not None]
    return median(known) / KIB_IN_MIB if known else None


def truth(measurement: Measurement) -> Truths:
    """Less than one of dozens of MiB is as good as none."""
    private = made_private(measurement).get("sum")
    if private is None:
        return {}
    none = private < 1
    return {"private_by_sum": Interval(private, 0.0 if none else private, max(private, 1.0))}


def pictures(measurement: Measurement) -> list[Memory]:
    works, workers = private_mib(measurement), _workers(measurement)
    drawn = [memory("touched", TOUCHED, works, "mib", "after")] if works else []
    return drawn + ([memory("each_worker", EACH, workers, "mib", "pss")] if workers else [])


def _workers(measurement: Measurement) -> dict[str, Amounts]:
    """PSS and RSS of one worker of each kind, in MiB: the median of its kind."""
    found = {}
    for kind in measurement.subjects("rss_kib"):
        pss, rss = (_mib(measurement, series, kind) for series in ("pss_kib", "rss_kib"))
        if pss is not None and rss is not None:
            found[kind] = Amounts(pss, rss, pss)
    return found


PRINTED = Printed(
    ("kind", "work"),
    ("rss_kib", "pss_kib", "made_private_kib", "list_kib"),
    ("private_kib",),
    lambda line: {"made_private_kib": _grown(line["private_kib"])} if "private_kib" in line else {},
)


def _grown(private: list[int] | None) -> int | None:
    return private[1] - private[0] if private else None


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = [{"list_kib": middle(measurement.values("list_kib", "list"))}]
    for work, mib in made_private(measurement).items():
        lines.append({"work": work, "made_private_kib": mib * KIB_IN_MIB})
    for kind, of in _workers(measurement).items():
        kib = {"rss_kib": of.lower * KIB_IN_MIB, "pss_kib": of.upper * KIB_IN_MIB}
        lines.append({"kind": kind, **kib})
    return lines


def figures(measurement: Measurement) -> dict[str, float]:
    """Nothing here is a time: it holds on a busy machine, too."""
    private = made_private(measurement).items()
    workers = {f"pss_kib.{kind}": of.upper for kind, of in _workers(measurement).items()}
    mib = workers | {f"made_private_kib.{work}": amount for work, amount in private}
    return {name: amount * KIB_IN_MIB for name, amount in mib.items()}
