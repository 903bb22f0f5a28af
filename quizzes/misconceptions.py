"""The beliefs that questions diagnose, by their ids, each with the run that refutes it.

A belief without a lab is refuted by prose or a puzzle. Settings are as in an address.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """`demo` is "" where no lab shows it."""

    pk: str
    belief: str
    demo: str = ""
    parameters: str = ""

    @property
    def lab(self) -> str:
        """As a content file writes it; "" where no lab shows it."""
        return f"{self.demo}?{self.parameters}" if self.parameters else self.demo


_ALL = (
    Misconception("M01", "Concurrent means simultaneous", "waiting", "workers=8&delay_ms=100"),
    Misconception("M02", "Because of the GIL threads never help", "waiting", "workers=8"),
    Misconception("M03", "Processes share global variables", "whose-memory"),
    Misconception("M04", "A thread owns its memory, or gets its data pickled", "one-of-each"),
    Misconception("M05", "start and join in turns is concurrent", "waiting", "workers=2"),
    Misconception("M06", "The GIL makes my code safe for threads", "lost-updates"),
    Misconception("M07", "All C code lets go of the GIL, or none does", "letting-go"),
    Misconception("M08", "Threads speed up Python computation", "computing", "workers=4"),
    Misconception("M09", "A spawned child sees what main has set", "whose-memory"),
    Misconception("M10", "The order of joins fixes the order of the runs", "arrival-order"),
    Misconception("M11", "join raises what the thread raised", "ends"),
    Misconception("M12", "A daemon thread survives, or is tidied up", "ends"),
    Misconception("M13", "+= is atomic, or tests prove that it is", "lost-updates"),
    Misconception("M14", "Most schedules are fine"),
    Misconception("M15", "Any lock protects"),
    Misconception("M16", "Only the write needs the lock"),
    Misconception("M17", "An RLock, or luck, cures a deadlock", "deadlock", "rounds=1000"),
    Misconception("M18", "An if is enough before wait()"),
    Misconception("M19", "Executor.map is lazy, or raises at the call", "arrival-order"),
    Misconception("M20", "The death of a worker touches nobody, or everybody", "isolation"),
    Misconception("M21", "spawn and forkserver need no main guard", "start-methods"),
    Misconception("M22", "Join first, then read the queue", "start-methods"),
    Misconception("M23", "Processes always pay", "task-size"),
    Misconception("M24", "More workers are faster", "scaling"),
    Misconception("M25", "asyncio is parallel, or code without await yields", "heartbeat"),
    Misconception("M26", "Without a GIL lists break, or += is safe", "every-runtime"),
    Misconception("M27", "One thread for each connection scales"),
    Misconception("M28", "async makes a blocking library let go", "heartbeat"),
    Misconception("M29", "fork shares memory for free", "memory-cost"),
    Misconception("M30", "Only a restart cures leaks, or threads free them"),
    Misconception("M31", "What keeps a core busy always needs processes", "letting-go"),
    Misconception("M32", "fork is safe beside threads", "start-methods"),
    Misconception("M33", "A tiny switch interval exposes every race", "lost-updates", "turn_us=1"),
    Misconception("M34", "sleep() synchronises"),
    Misconception("M35", "More cores cure a lock", "lock-price"),
    Misconception("M36", "Subinterpreters share objects"),
    Misconception("M37", "multiprocessing.Value makes += safe"),
    Misconception("M38", "RUSAGE_CHILDREN sees every worker"),
    Misconception("M39", "A hung program must be restarted to be looked into"),
)
MISCONCEPTIONS = {each.pk: each for each in _ALL}


def lab_for(misconception: str) -> Misconception | None:
    """The belief of this id (of `Question.misconception`), where a lab refutes it."""
    found = MISCONCEPTIONS.get(misconception)
    return found if found and found.demo else None
