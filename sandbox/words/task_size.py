"""The words of 'how long a task must be'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("How long must a task be?"),
    summary=_("From a microsecond to ten milliseconds: when do two processes win over a loop?"),
    question=_(
        "A loop does the same task again and again. Then a pool of two threads does it, and a pool "
        "of two processes. A task for another process goes there in an envelope, like a letter: it "
        "is packed, sent and unpacked, and so is its result. From what length of a task on do two "
        "processes win over the loop?"
    ),
    look_for=_(
        "Equal distances are equal factors, on both axes. Where a curve lies below that of the "
        "loop, that way wins. A break-even is only marked where it was seen to lose before and to "
        "win after; the band is what the rounds have. The workers are all there before the clock "
        "starts."
    ),
    parameters={
        "chunk": Label(_("Tasks in an envelope, where several share one"), _("chunksize")),
    },
    questions={
        "pays": Label(_("From what length of a task on do two processes win?")),
        "envelope_us": Label(
            _(
                "A task of one microsecond, alone in its envelope: how long does the process "
                "pool take?"
            ),
            _("microseconds"),
        ),
    },
    subjects={
        "ten_us": Label(_("up to 10 µs")),
        "hundred_us": Label(_("10 to 100 µs")),
        "one_ms": Label(_("100 µs to 1 ms")),
        "ten_ms": Label(_("1 to 10 ms")),
        "never": Label(_("not even at 10 ms")),
        "per_task": Label(_("Time per task")),
        "length": Label(_("Length of the task"), _("as the loop has it")),
        "loop": Label(_("Loop")),
        "thread": Label(_("Pool of two threads")),
        "process": Label(_("Pool of two processes")),
        "chunk": Label(_("The same pool, several tasks in an envelope")),
        "thread_even": Label(_("Break-even of two threads")),
        "process_even": Label(_("Break-even of two processes")),
        "chunk_even": Label(_("Break-even with several in an envelope")),
    },
    looks={
        "loop": "seq",
        "thread": "thr",
        "thread_even": "thr",
        "process": "prc",
        "process_even": "prc",
        "chunk": "sub",
        "chunk_even": "sub",
    },
    sentences={
        "won_in_chunks": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). With %(chunk)s tasks in an envelope it was from "
            "%(chunk_even_us)s µs on (%(chunk_low_us)s to %(chunk_high_us)s). Two threads were "
            "never clearly sooner: they need no envelope, but the GIL lets one thread at a time "
            "run Python code."
        ),
        "won_in_chunks_always": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). With %(chunk)s tasks in an envelope they won at every "
            "length that was tried. Two threads were never clearly sooner: they need no envelope, "
            "but the GIL lets one thread at a time run Python code."
        ),
        "won": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). With %(chunk)s tasks in an envelope no break-even was "
            "seen among the lengths that were tried. Two threads were never clearly sooner: they "
            "need no envelope, but the GIL lets one thread at a time run Python code."
        ),
        "free_threads_won": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). This Python has no GIL, and two threads, which need no "
            "envelope, won from about %(thread_even_us)s µs on (%(thread_low_us)s to "
            "%(thread_high_us)s)."
        ),
        "free_threads_always": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). This Python has no GIL, and two threads, which need no "
            "envelope, won at every length that was tried."
        ),
        "free_threads_did_not": _(
            "The envelope cost more than the letter: for a task of %(least_us)s µs, two processes "
            "needed %(envelope_us)s µs. They won from about %(even_us)s µs on (%(low_us)s to "
            "%(high_us)s in the rounds). A surprise: this Python has no GIL, and yet no break-even "
            "of two threads was seen. Nothing in this run shows why."
        ),
        "cheap_envelope": _(
            "Two processes won from about %(even_us)s µs on (%(low_us)s to %(high_us)s in the "
            "rounds). A surprise: even for a task of %(least_us)s µs they needed only "
            "%(envelope_us)s µs, %(envelope_times)s times as long as the loop. The envelope is "
            "usually far dearer."
        ),
        "one_core": _(
            "Two processes won at no length. There is one core here, so one of them computes at a "
            "time, and the envelopes come on top: a task of %(least_us)s µs took %(envelope_us)s "
            "µs. At the longest, %(longest_ms)s ms, they needed %(longest_times)s times the time "
            "of the loop, so nothing was gained there either."
        ),
        "one_core_won": _(
            "A surprise: there is one core here, and still this was %(times)s times as fast as the "
            "loop for tasks of %(length_us)s µs: %(subject)s. Nothing in this run shows why."
        ),
        "never_won": _(
            "A surprise: two processes won at no length, although there are %(cores)s cores. A "
            "task of %(least_us)s µs took %(envelope_us)s µs, and at the longest, %(longest_ms)s "
            "ms, they needed %(longest_times)s times the time of the loop. Nothing in this run "
            "shows why."
        ),
        "always_won": _(
            "A surprise: even for tasks of %(least_us)s µs two processes were %(times)s times as "
            "fast as the loop. An envelope usually costs far more than such a letter; nothing in "
            "this run shows why it did not."
        ),
        "threads_won": _(
            "A surprise: for tasks of %(length_us)s µs two threads were %(times)s times as fast as "
            "the loop, although this Python has a GIL. Nothing in this run shows why."
        ),
        "unclear": _(
            "A surprise: there was no one length from which on two processes won. They did at some "
            "lengths, but not at all longer ones, or never clearly lost before. A task of "
            "%(least_us)s µs took them %(envelope_us)s µs."
        ),
    },
)
