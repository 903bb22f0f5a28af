"""How a program ends: it waits for those that are no daemons, and no error of a thread ends it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sandbox.displays.endings import Ending, Endings, endings
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths


class End(NamedTuple):
    """Who got to the last line, whether `finally` and `atexit` ran, what the hook was told."""

    program: bool
    worker: bool
    tidied: bool
    at_exit: bool
    hook: str | None
    status: int


WAITED = End(True, True, True, True, None, 0)
CUT = End(True, False, False, True, None, 0)
USUAL = {
    "thread": WAITED,
    "daemon-thread": CUT,
    "process": WAITED,
    "daemon-process": CUT,
    "executor": WAITED,
    "pool": CUT,
    "join-timeout": WAITED,
    "sys-exit": WAITED._replace(status=5),
    "os-exit": CUT._replace(at_exit=False, status=5),
    "error": WAITED._replace(program=False, status=1),
    "thread-error": WAITED._replace(worker=False, hook="ValueError"),
    "thread-exit": WAITED._replace(worker=False, hook="SystemExit"),
}
#: The stories, grouped; in the last group the program waits before its last line.
GROUPS = {
    "at_work": tuple(USUAL)[:6],
    "leaving": tuple(USUAL)[6:10],
    "failing": tuple(USUAL)[10:],
}
#: The stories that the questions are about.
ASKED = GROUPS["at_work"][:5]
ASKED_STATUS = ("sys-exit", "thread-exit", "thread-error")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    """The surprises first, each with the first story in which it was seen."""
    for story, usual in USUAL.items():
        end = _end(measurement, story)
        if end is None:
            return outcome("not_seen", subject=story)
        if _early(measurement, story):
            return outcome("held_up", subject=story)
        if end != usual:
            return _surprise(story, end, usual)
    return outcome("as_ever")


def _surprise(story: str, end: End, usual: End) -> Explanation:
    """What is different from what was to be expected."""
    if end.program != usual.program:
        key = "program_went_on" if end.program else "program_stopped"
        return outcome(key, subject=story, status=end.status)
    if end.worker != usual.worker:
        return outcome("worker_finished" if end.worker else "worker_cut", subject=story)
    if end.tidied != usual.tidied:
        return outcome("finally_ran" if end.tidied else "finally_did_not", subject=story)
    if end.status != usual.status:
        return outcome("other_status", subject=story, status=end.status, expected=usual.status)
    if end.at_exit != usual.at_exit:
        return outcome("atexit_ran" if end.at_exit else "atexit_did_not", subject=story)
    return outcome("hook_told_otherwise", subject=story)


def _end(measurement: Measurement, story: str) -> End | None:
    """What was seen of it; None where it was not run, or had to be ended."""
    seen = {name: measurement.values(name, story) for name in End._fields}
    return End(*(values[0] for values in seen.values())) if all(seen.values()) else None


def _early(measurement: Measurement, story: str) -> bool:
    """The worker was done before the program was: then there was nothing left to wait for."""
    return True in measurement.values("early", story)


def truth(measurement: Measurement) -> Truths:
    """Of stories in which the worker was still at work when the program came to its end."""
    ends = {story: _end(measurement, story) for story in USUAL}
    seen = {story: end for story, end in ends.items() if end and not _early(measurement, story)}
    worker = {name: "finished" if seen[name].worker else "cut" for name in ASKED if name in seen}
    status = {name: str(seen[name].status) for name in ASKED_STATUS if name in seen}
    truths = {"worker": worker, "status": status}
    return {question: answers for question, answers in truths.items() if answers}


def pictures(measurement: Measurement) -> list[Endings]:
    told = measurement.subjects("status")
    groups = {
        caption: {name: _drawn(measurement, name) for name in stories if name in told}
        for caption, stories in GROUPS.items()
    }
    begun = {caption: stories for caption, stories in groups.items() if stories}
    return [endings("ways", begun)] if begun else []


def _drawn(measurement: Measurement, story: str) -> Ending | None:
    end, early = _end(measurement, story), _early(measurement, story)
    joined = story in GROUPS["failing"]
    return end and Ending(story, *end, early=early, joined=joined)


PRINTED = Printed(("story",), End._fields, ("early",))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    ends = {story: _end(measurement, story) for story in USUAL}
    return [{"story": story, **end._asdict()} for story, end in ends.items() if end]
