"""The claims of the course in words, and what was measured of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sandbox import words
from sandbox.claims import CLAIMS
from sandbox.explain.keys import Explanation, Slot
from sandbox.sentences import spoken
from sandbox.words.common import Text


@dataclass(frozen=True)
class ClaimWords:
    """`figures` follows a colon; `otherwise` is said instead where the claim did not hold."""

    claim: Text
    figures: Text
    otherwise: Text = ""


LOST = _("%(lost)s of %(of)s additions were lost")
TIMES_THREADS = _("processes were %(times)s times as fast as threads")
HUNG = _("%(hung)s of %(runs)s runs hung")
GAINED = _("two threads were %(times)s times as fast as one after another")

WORDS: dict[str, ClaimWords] = {
    "races-race": ClaimWords(
        _("Where a function is called between reading and writing, additions are lost."), LOST
    ),
    "fixes-fix": ClaimWords(_("With a lock no addition is lost."), LOST),
    "bare-keeps": ClaimWords(_("A bare += loses nothing in a Python with a GIL."), LOST),
    "processes-win": ClaimWords(_("Processes beat threads at computing."), TIMES_THREADS),
    "threads-do-not": ClaimWords(
        _("Threads do not make computing faster in a Python with a GIL."),
        _("threads were %(times)s times as fast as one after another"),
    ),
    "one-core-neither": ClaimWords(
        _("On one core processes do not beat threads at computing."), TIMES_THREADS
    ),
    "gate-refuses": ClaimWords(
        _("Times that were taken while other work ran are refused."),
        _("%(refused)s of %(rounds)s rounds under a load on every core were refused"),
    ),
    "threads-wait": ClaimWords(
        _("Threads win where jobs wait, and no less than processes do."),
        _(
            "threads were %(times)s times as fast as one after another, and "
            "%(processes_times)s times as fast as processes"
        ),
    ),
    "hashing-gains": ClaimWords(
        _("Two threads gain from hashing 64 KiB, which lets go of the GIL."), GAINED
    ),
    "loop-does-not": ClaimWords(
        _("Two threads gain nothing from a loop in Python, which keeps the GIL."), GAINED
    ),
    "opposite-hangs": ClaimWords(_("Two locks taken in opposite order hang."), HUNG),
    "order-cures": ClaimWords(
        _("Taken in the same order, or let go of, two locks do not hang."), HUNG
    ),
    "process-contains": ClaimWords(
        _("A process that crashes leaves the program and its other workers alive."),
        _("after a segmentation fault in a process both were alive"),
        _("after a segmentation fault in a process not both were alive"),
    ),
    "thread-takes-all": ClaimWords(
        _("A thread that crashes takes the whole program with it."),
        _("after a segmentation fault in a thread nobody was alive"),
        _("after a segmentation fault in a thread somebody was alive"),
    ),
    "own-memory": ClaimWords(
        _("A thread changes the program’s memory, a process its own."),
        _(
            "the program’s number was %(thread)s after a thread had changed it, and %(process)s "
            "after a process had"
        ),
    ),
    "own-process": ClaimWords(
        _("A thread runs inside the program’s process, a process is another one."),
        _("the program was process %(main)s, its thread %(thread)s, its process %(process)s"),
    ),
    "map-in-order": ClaimWords(
        _("executor.map gives results in the order of the tasks, not as they are done."),
        _("a result that was done waited %(held_ms)s ms for its turn"),
        _("results came in another order"),
    ),
    "processes-cost": ClaimWords(
        _("A process with a fresh interpreter costs far more to start than a thread."),
        _("it took %(times)s times as long"),
    ),
    "processes-weigh": ClaimWords(
        _("A process with a fresh interpreter takes more memory than a thread."),
        _("%(process_mib)s MiB against %(thread_mib)s MiB"),
    ),
    "blocking-blocks": ClaimWords(
        _("A task that computes keeps all other tasks of an asyncio loop waiting."),
        _("beside 40 ms of computing a beat came %(late_ms)s ms late"),
    ),
}


def figures_in_words(claim: str, figures: Mapping[str, Slot], held: bool) -> str:
    """What was measured, to stand after a colon or in brackets."""
    told = WORDS[claim]
    text = told.figures if held or not told.otherwise else told.otherwise
    slots = spoken(Explanation("", dict(figures)), words.DEMOS[CLAIMS[claim].experiment.demo])
    return str(text) % slots
