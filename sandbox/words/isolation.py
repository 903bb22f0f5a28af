"""The words of 'who else goes down'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

HOWS = {
    "raise": Label(_("An exception"), "raise ValueError"),
    "exit": Label("sys.exit(4)", _("asks politely: it raises SystemExit")),
    "os_exit": Label("os._exit(3)", _("ends at once, without tidying up")),
    "segv": Label(_("A segmentation fault"), _("C code reads where there is no memory")),
    "kill": Label(_("A kill"), _("the system ends it, as it does when memory runs out")),
}

WORDS = DemoWords(
    title=_("Who else goes down?"),
    summary=_("One worker ends badly. What becomes of the program, and of its other worker?"),
    question=_(
        "A program has two workers. One of them ends badly: by a segmentation fault, which is a "
        "crash in C code, or as you choose in the set-up. The other one is innocent and still at "
        "work. Who is alive after it?"
    ),
    look_for=_(
        "Look where the workers stand: inside the box they share the process of the program. The "
        "exit status is what a program leaves behind: 0 means that all went well, and a minus "
        "that a signal ended it, -11 a segmentation fault and -9 a kill."
    ),
    parameters={"how": Label(_("How does the worker end?"))},
    choices=HOWS,
    questions={
        "alive": Label(
            _(
                "Who is alive after it: both the program and the innocent worker, the program "
                "only, or nobody?"
            )
        ),
    },
    subjects={
        **HOWS,
        "grid": Label(_("Who is alive after a worker ended badly")),
        "thread": Label(_("Thread")),
        "process": Label(_("Process")),
        "thread-pool": Label(_("Thread pool")),
        "process-pool": Label(_("Process pool")),
        "both": Label(_("Both")),
        "program": Label(_("The program")),
        "nobody": Label(_("Nobody")),
        "done": Label(_("its result")),
    },
    looks={
        "thread": "thr",
        "thread-pool": "thr",
        "process": "prc",
        "process-pool": "prc",
    },
    sentences={
        "sudden": _(
            "%(subject)s takes along whoever is in the same process. In a thread and in a thread "
            "pool that was the whole program: it ended with exit status %(status)s, and the "
            "innocent thread with it. A process ended alone: the program went on and read its exit "
            "status, and the innocent process delivered. In a process pool the program went on, "
            "too, but the innocent result was lost: a pool that misses a worker gives up all that "
            "is unfinished (BrokenProcessPool)."
        ),
        "raise_contained": _(
            "Everybody else lived on: an exception ends only its own worker, and all four innocent "
            "workers delivered. What differs is who hears of it. Of the thread the program was "
            "told nothing. The process left exit status %(status)s. Both pools kept the exception "
            "and handed it over when the program asked."
        ),
        "exit_contained": _(
            "Everybody else lived on: sys.exit() only raises an exception, SystemExit, and that "
            "ends only its own worker. In a thread nobody was told, and the program went on. The "
            "process left exit status %(status)s. Both pools kept SystemExit and handed it over "
            "when the program asked."
        ),
        "program_survived": _(
            "A surprise: %(other)s in a worker of the kind %(subject)s did not end the program, "
            "although both are in one process. Nothing in this run shows why."
        ),
        "took_program": _(
            "A surprise: %(other)s in a worker of the kind %(subject)s ended the whole program, "
            "with exit status %(status)s. It was to be expected that the program goes on; nothing "
            "in this run shows why it did not."
        ),
        "innocent_lost": _(
            "A surprise: after %(other)s in a worker of the kind %(subject)s the program went on, "
            "but the result of the innocent worker was lost. Nothing in this run shows why."
        ),
        "innocent_kept": _(
            "A surprise: after %(other)s in a worker of the kind %(subject)s the innocent worker "
            "still delivered. It was to be expected that the pool gives up all that is unfinished; "
            "nothing in this run shows why it did not."
        ),
        "told_otherwise": _(
            "Those are alive who were expected to be, but %(subject)s is a surprise: the program "
            "was told of the end in another way than usual. The table shows how."
        ),
        "not_seen": _(
            "%(subject)s: the program did not come to an end in its time, so we ended it, and "
            "nothing is said of who would have been alive. The machine may be busy; please try "
            "again."
        ),
    },
)
