"""One of each: a thread and a process, started and joined; who runs where, whose list changes."""

from functools import partial
from typing import Any

from .attribution import attribute, longest
from .box import Box
from .evidence import Counters, Usage
from .sampling import Record, RunQueue, recording
from .workers import Take, ThreadWorker, instrumented, process_type

WHICH = {"strategy": "one-of-each", "round": 1, "take": 1}


def one_of_each(box: Box) -> None:
    """Run the program once, as it is; imports are done before."""
    method = box.parameters["start_method"]
    program: Any = instrumented(f"{__package__}.programs.one_of_each")
    take = Take(box.folder)
    main = take.new_record("main")
    program.Process = partial(process_type(method.replace("default", "")), take, "process")
    program.Thread = partial(ThreadWorker, take, "thread")
    box.send("round_started", **WHICH)
    before = Counters.now()
    with recording(main, RunQueue(alone=False)):
        names = program.one_of_each(box.parameters["hold_ms"] / 1e3)
    main.listed = len(names)
    tell(box, take, before)


def tell(box: Box, take: Take, before: Counters) -> None:
    """Say what the three did, then what they were."""
    lost = take.collect()
    usage = Usage.since(before, box.cores, take.unseen_cpu())
    main, *_ = take.records
    began, ended = main.slices[0][0], main.slices[-1][1]
    spans = attribute(take.records, box.gil, began)
    unknown = ended - began if lost else longest("unknown", spans)
    readings = usage.readings()._replace(unknown_ns=unknown)
    box.tell_take(WHICH, spans, usage, ended - began, readings)
    box.send("result", measured=facts(take.records))


def facts(records: list[Record]) -> dict[str, int | str | None]:
    """What the demo is about; None for what a worker that was killed could not tell."""
    workers = {one.worker: one for one in records}
    thread, process = workers["thread"], workers["process"]
    told = {f"pid_{name}": one.pid or None for name, one in workers.items()}
    told |= {f"tid_{name}": one.tid or None for name, one in workers.items()}
    return told | {
        "list_in_main": workers["main"].listed,
        "list_in_process": process.listed if process.slices else None,
        "thread_delay_ns": delay_ns(thread),
        "process_delay_ns": delay_ns(process),
        "first": min((one for one in (thread, process) if one.slices), key=_began).worker,
    }


def _began(record: Record) -> int:
    return record.slices[0][0]


def delay_ns(record: Record) -> int | None:
    """From the call of start() to the worker's first instruction."""
    return _began(record) - record.asked if record.slices else None
