"""Pure: may a round be compared, or was the machine busy with other things?

Every threshold stands beside the figures that it comes from; `bench/gate.py` measures them again.
"""

from typing import NamedTuple

# Probes, idle: 1.01-1.12; one of two cores busy: 1.8-2.4. The work itself, where the host of a
# virtual machine is loaded: 1.33 at a time, which nothing else in it shows.
SLOWDOWN_MAX = 1.25
# Idle: up to .02, at times .07. One of two cores busy: .37-.51, a quarter of the time: .12. A
# speed-up of two cores loses about as much; less than a tenth is called no real difference.
OTHERS_MAX = 0.08
STEAL_MAX = 0.02
# Idle: one worker .002, threads .03, four processes .055 (they pass from core to core).
# One of two cores busy: processes .25-.46.
CPU_WAIT_MAX = 0.1
# Idle: none in most takes, 3 ms at the end of a turn; a worker stopped by hand: all of its stop.
UNKNOWN_MAX_NS = 10_000_000
# The same work beside others / alone, both in CPU time. Quiet: .9-1.1, eight cores that clock down
# together 1.2-1.4. Two processors that a host runs on one core, which nothing else in here shows:
# 1.6-1.9, and no gain from processes is left of it.
CROWDING_MAX = 1.5
# Two clocks differ by less than 1 µs in .5 s, unless one was set or the machine slept.
CLOCK_MAX_NS = 20_000_000


class Readings(NamedTuple):
    """What was observed while something was measured; the defaults are those of an idle machine."""

    slowdown: float = 1.0  # how far the worst work of a fixed amount was from its usual cost
    others: float = 0.0  # share of the usable cores' time that went to others, 0-1
    steal: float = 0.0  # share that the hypervisor kept, 0-1
    cpu_wait: float = 0.0  # share of the time that a worker with a core of its own was without it
    unknown_ns: int = 0  # longest time that a worker stood still without an observed cause
    clock_ns: int = 0  # by how much two clocks disagree about how long it took
    crowding: float = 1.0  # how much dearer work was side by side than alone, beyond what is due


LIMITS = Readings(
    SLOWDOWN_MAX, OTHERS_MAX, STEAL_MAX, CPU_WAIT_MAX, UNKNOWN_MAX_NS, CLOCK_MAX_NS, CROWDING_MAX
)
CODES = ("probe_slow", "others_busy", "steal", "cpu_wait", "frozen", "clock", "crowded")

# The seam at which tests and CI choose what the gate sees, whatever the machine does.
INJECTED = {"quiet": Readings(), "busy": Readings(slowdown=2.1, others=0.5)}


def observed(noise: str, readings: Readings) -> Readings:
    """What the gate is told: what was measured, unless `noise` injects something else."""
    return INJECTED.get(noise, readings)


def judge(readings: Readings) -> tuple[bool, list[str]]:
    """Whether what was measured is disturbed, and the codes of the reasons."""
    exceeded = zip(readings, LIMITS, CODES, strict=True)
    why = [code for reading, limit, code in exceeded if reading > limit]
    return bool(why), why


def worst(*readings: Readings) -> Readings:
    """The worst of each kind."""
    return Readings(*map(max, zip(*readings, strict=True)))
