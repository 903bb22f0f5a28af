"""Who lets go of the GIL: do two threads gain where, and only where, it was let go?"""

from collections.abc import Mapping
from statistics import median
from typing import Any

from sandbox.displays.curves import Curves, curves
from sandbox.displays.facts import Facts, facts
from sandbox.displays.gains import Gains, gains
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truth, Truths

#: Less is no real gain, and all rounds but one in five must have gained, too: with a hundred
#: short measures a run, one is disturbed now and then without its round being so.
REAL, ONE_IN = 1.1, 5
#: The job that does not compute.
WAITS = "sleep"
#: It is written in Python, all others in C.
PYTHON = "loop"
#: Up to which size the answers to the question for the first gain go.
BEGINS = {"hundred": 100, "thousand": 1000, "ten": 10_000}

#: By size in bytes, the gains of its rounds.
type Sizes = dict[float, tuple[float, ...]]


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    if measurement.gil is False:
        return _without_gil(measurement)
    stray = _gained_without(measurement)
    if stray:
        return outcome("gained_without", **stray)
    if measurement.cores == 1:
        return _one_core(measurement)
    return _by_size(measurement, int(parameters["size"]))


def _without_gil(measurement: Measurement) -> Explanation:
    times = {kernel: median(of) for kernel, of in _computing(measurement).items()}
    gaining = [kernel for kernel, of in _computing(measurement).items() if real(of)]
    slots: dict[str, Slot] = {"gained": len(gaining), "all": len(times)}
    if measurement.cores == 1:
        return outcome("no_gil_one_core", **slots)
    if len(gaining) == len(times):
        least, most = min(times.values()), max(times.values())
        return outcome("no_gil_all", all=len(times), least_times=least, most_times=most)
    left = min(times.keys() - gaining, key=times.__getitem__)
    return outcome("no_gil_not_all", subject=left, times=times[left], **slots)


def _gained_without(measurement: Measurement) -> dict[str, Slot]:
    """What gained although it was never seen to let go of the GIL; empty where nothing did."""
    for kernel, of in _gains(measurement).items():
        if real(of) and not went(measurement, kernel):
            return {"subject": kernel, "times": median(of)}
    for kernel in measurement.subjects("gain_by_size"):
        for size, of in by_size(measurement, kernel).items():
            if real(of) and not went(measurement, kernel, size):
                return {"subject": kernel, "times": median(of)}
    return {}


def _one_core(measurement: Measurement) -> Explanation:
    computing = _computing(measurement)
    for kernel, of in computing.items():
        if real(of):
            return outcome("one_core_gained", subject=kernel, times=median(of))
    sleep_times = median(_gains(measurement)[WAITS])
    let_go = sum(went(measurement, kernel) for kernel in computing)
    return outcome("one_core", let_go=let_go, all=len(computing), sleep_times=sleep_times)


def _by_size(measurement: Measurement, size: int) -> Explanation:
    """SHA-256: from which size on it lets go, and from which on two threads gain."""
    found, slots = by_size(measurement, "sha256"), _counts(measurement, size)
    opens = _from_on({one: went(measurement, "sha256", one) for one in found})
    begins = _from_on({one: real(of) for one, of in found.items()})
    best_times = max(map(median, found.values()))
    if opens is None:
        return outcome("never_let_go", **slots)
    slots["bytes"] = int(opens)
    if begins is None:
        return outcome("never_paid", best_times=best_times, **slots)
    at_times = median(found[opens])
    if begins > opens:
        return outcome("paid_later", begins=int(begins), at_times=at_times, **slots)
    below = [one for one in found if one < opens]
    if not below:
        return outcome("paid_from_the_least", at_times=at_times, **slots)
    before, closed = max(below), not any(went(measurement, "sha256", one) for one in below)
    slots |= {"before": int(before), "before_times": median(found[before]), "at_times": at_times}
    return outcome("paid_where_it_let_go" if closed else "let_go_at_times", **slots)


def _counts(measurement: Measurement, size: int) -> dict[str, Slot]:
    """Of what computes: how many let go and how many gained; of C code, how many never let go."""
    computing = _computing(measurement)
    in_c = [kernel for kernel in computing if kernel != PYTHON]
    return {
        "size": size,
        "all": len(computing),
        "let_go": sum(went(measurement, kernel) for kernel in computing),
        "gained": sum(map(real, computing.values())),
        "in_c": len(in_c),
        "kept": sum(not went(measurement, kernel) for kernel in in_c),
    }


def _gains(measurement: Measurement) -> dict[str, tuple[float, ...]]:
    found = {kernel: measurement.values("gain", kernel) for kernel in measurement.subjects("gain")}
    return {kernel: of for kernel, of in found.items() if of}


def _computing(measurement: Measurement) -> dict[str, tuple[float, ...]]:
    return {kernel: of for kernel, of in _gains(measurement).items() if kernel != WAITS}


def by_size(measurement: Measurement, kernel: str) -> Sizes:
    sizes = sorted({one.x or 0.0 for one in measurement.seen("gain_by_size", kernel)})
    found = {size: measurement.values("gain_by_size", kernel, size) for size in sizes}
    return {size: of for size, of in found.items() if of}


def real(rounds: tuple[float, ...]) -> bool:
    """Whether two threads were really sooner: by a tenth at least, and in all rounds but one."""
    return median(rounds) >= REAL and sorted(rounds)[len(rounds) // ONE_IN] > 1


def went(measurement: Measurement, kernel: str, size: float | None = None) -> bool:
    """Whether the kernel was seen to let another thread in; once seen, it is a fact."""
    series = "lets_go" if size is None else "lets_go_by_size"
    ours = (one for one in measurement.seen(series, kernel) if one.x == size)
    return any(value for one in ours for value in one.values)


def _from_on(holds: Mapping[float, bool]) -> float | None:
    """The least size from which on it always holds."""
    first = None
    for size in sorted(holds, reverse=True):
        if not holds[size]:
            break
        first = size
    return first


def truth(measurement: Measurement) -> Truths:
    truths: dict[str, Truth] = {}
    found = _gains(measurement)
    if found:
        truths["gains"] = {kernel: "gain" if real(of) else "none" for kernel, of in found.items()}
    sizes = by_size(measurement, "sha256")
    if sizes:
        begins = _from_on({size: real(of) for size, of in sizes.items()})
        truths["begins"] = "never" if begins is None else _answer(begins)
    return truths


def _answer(begins: float) -> str:
    return next((name for name, most in BEGINS.items() if begins <= most), "more")


def pictures(measurement: Measurement) -> list[Gains | Curves | Facts]:
    told = measurement.gil is not False
    noted, found = "lets_go" if told else "", _gains(measurement)
    drawn: list[Gains | Curves | Facts] = []
    if found:
        seen = {kernel: went(measurement, kernel) for kernel in found} if told else {}
        drawn.append(gains("by_kernel", found, noted, seen))
    kernels = measurement.subjects("gain_by_size")
    sizes = {kernel: of for kernel in kernels if (of := by_size(measurement, kernel))}
    if sizes:
        at = [(kernel, size) for kernel, of in sizes.items() for size in of]
        notes = {each: went(measurement, *each) for each in at} if told else {}
        drawn.append(curves("by_size", "bytes", sizes, log=True, noted=noted, notes=notes, top=2.0))
    return drawn or _who(measurement)


def _who(measurement: Measurement) -> list[Gains | Curves | Facts]:
    """Who lets go of the GIL holds on a busy machine, too, and is known before any gain is."""
    rows = {kernel: (went(measurement, kernel),) for kernel in measurement.subjects("lets_go")}
    return [facts("who", ("lets_go",), rows)] if rows else []


PRINTED = Printed(("kernel", "bytes"), ("gain", "lets_go"))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    """At the size that was asked for, and the hashes of each size."""
    asked = parameters["size"]
    lines = [_line(measurement, kernel, asked, of) for kernel, of in _gains(measurement).items()]
    sizes = by_size(measurement, "sha256").items()
    return lines + [_line(measurement, "sha256", x, of, x) for x, of in sizes if x != asked]


def _line(
    measurement: Measurement,
    kernel: str,
    size: float,
    gains: tuple[float, ...],
    x: float | None = None,
) -> Line:
    line = {"kernel": kernel, "bytes": int(size), "gain": median(gains)}
    return line | ({"lets_go": went(measurement, kernel, x)} if measurement.gil else {})


def figures(measurement: Measurement) -> dict[str, float]:
    return {f"gain.{kernel}": median(of) for kernel, of in _gains(measurement).items()}
