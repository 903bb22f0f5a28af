"""The words of 'how a program ends'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("How a program ends"),
    summary=_("The program has no more lines to run, and a worker is still at work. Who waits?"),
    question=_(
        "A program has run its last line, and its worker is still at work. Some workers were "
        "started as a daemon: that is one that nobody waits for. Does the worker get to its own "
        "last line? And which exit status does the program leave behind? 0 means that all went "
        "well."
    ),
    look_for=_(
        "Look at “finally” where a worker was cut off: it is there to tidy up, and does it run? "
        "“atexit” keeps what the program wants to do at its very end. Then compare sys.exit(5) in "
        "the program, which has a thread at work, with sys.exit(5) in a thread; and see who is "
        "told of an error in a thread: threading.excepthook."
    ),
    questions={
        "worker": Label(
            _("The program has no more lines. Does the worker get to its own last line?")
        ),
        "status": Label(_("Which exit status does the program leave behind?")),
    },
    subjects={
        "thread": Label(_("A thread")),
        "daemon-thread": Label(_("A daemon thread"), "daemon=True"),
        "process": Label(_("A process")),
        "daemon-process": Label(_("A daemon process"), "daemon=True"),
        "executor": Label("ThreadPoolExecutor", _("a thread pool that nobody shuts down")),
        "pool": Label("multiprocessing.Pool", _("a process pool that nobody closes")),
        "join-timeout": Label("join(timeout=0.05)", _("the thread takes longer than that")),
        "sys-exit": Label(_("sys.exit(5) in the program"), _("while a thread is at work")),
        "os-exit": Label(_("os._exit(5) in the program"), _("while a thread is at work")),
        "error": Label(_("An error in the program"), _("while a thread is at work")),
        "thread-error": Label(_("An error in a thread"), _("the program waits for it with join()")),
        "thread-exit": Label(
            _("sys.exit(5) in a thread"), _("the program waits for it with join()")
        ),
        "finished": Label(_("It does")),
        "cut": Label(_("It is cut off")),
        "ways": Label(_("How each program ended")),
        "at_work": Label(_("The program has no more lines, and a worker is at work")),
        "leaving": Label(_("The program leaves in another way, and a thread is at work")),
        "failing": Label(_("A thread ends before its last line, and the program waits for it")),
        "program": Label(_("Last line of the program")),
        "worker": Label(_("Last line of the worker")),
        "tidied": Label(_("Its “finally” ran")),
        "at_exit": Label(_("“atexit” ran")),
        "hook": Label(_("threading.excepthook was told")),
        "status": Label(_("Exit status")),
    },
    looks={
        **dict.fromkeys(
            ("thread", "daemon-thread", "executor", "join-timeout", "sys-exit", "os-exit"), "thr"
        ),
        **dict.fromkeys(("error", "thread-error", "thread-exit"), "thr"),
        **dict.fromkeys(("process", "daemon-process", "pool"), "prc"),
    },
    sentences={
        "as_ever": _(
            "The program waited for the thread, the process and the ThreadPoolExecutor: all of "
            "them got to their last line. The daemons were cut off in the middle, and not even "
            "their “finally” ran. An error or sys.exit(5) in a thread ended only that thread: "
            "join() raised nothing, the program went on, and its exit status was 0."
        ),
        "worker_finished": _(
            "A surprise: %(subject)s – the worker got to its last line. It was to be expected "
            "that it does not; nothing in this run shows why it did."
        ),
        "worker_cut": _(
            "A surprise: %(subject)s – the worker did not get to its last line. It was to be "
            "expected that the program waits for it; nothing in this run shows why it did not."
        ),
        "program_stopped": _(
            "A surprise: %(subject)s – the program did not get to its last line and left exit "
            "status %(status)s. Nothing in this run shows why."
        ),
        "program_went_on": _(
            "A surprise: %(subject)s – the program got to its last line all the same, and left "
            "exit status %(status)s. Nothing in this run shows why."
        ),
        "finally_ran": _(
            "A surprise: %(subject)s – the worker did not get to its last line, and yet its "
            "“finally” ran. Nothing in this run shows why."
        ),
        "finally_did_not": _(
            "A surprise: %(subject)s – the “finally” of the worker did not run. Nothing in this "
            "run shows why."
        ),
        "other_status": _(
            "A surprise: %(subject)s – the program left exit status %(status)s, and %(expected)s "
            "was to be expected. Nothing in this run shows why."
        ),
        "atexit_ran": _(
            "A surprise: %(subject)s – what the program had handed to “atexit” ran all the same. "
            "Nothing in this run shows why."
        ),
        "atexit_did_not": _(
            "A surprise: %(subject)s – what the program had handed to “atexit” did not run. "
            "Nothing in this run shows why."
        ),
        "hook_told_otherwise": _(
            "All ended as was to be expected, but %(subject)s is a surprise: "
            "threading.excepthook was told something else than usual. The table shows what."
        ),
        "held_up": _(
            "%(subject)s – the worker was done before the program came to its last line, so there "
            "was nobody left to wait for. The machine may be busy; please try again."
        ),
        "not_seen": _(
            "%(subject)s – this one was not seen to its end in the time of a run, so nothing is "
            "said of it. The machine may be busy; please try again."
        ),
    },
)
