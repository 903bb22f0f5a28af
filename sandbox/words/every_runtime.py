"""The words of 'one program, every runtime here'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

FREE_THREADED = _("free-threaded")
VERSIONS = [f"3.{minor}{build}" for minor in range(12, 16) for build in ("", "t")]

WORDS = DemoWords(
    title=_("One program, every runtime here"),
    summary=_("The same jobs in every Python of this machine, one after another and in threads."),
    question=_(
        "The program has %(workers)s jobs that only compute. Each Python of the lab machine runs "
        "it in a process of its own: first one job after another, then each in a thread. When "
        "are the threads done?"
    ),
    look_for=_(
        "Two bars belong to each Python. Where the lower one, of the threads, is shorter, the jobs "
        "ran side by side."
    ),
    parameters={"workers": Label(_("Jobs, each with a worker of its own"))},
    questions={
        "threads": Label(_("Threads, compared with one job after another")),
        "speed": Label(_("One job after another, with a GIL: which Python is done first?")),
    },
    subjects={
        "with_gil": Label(_("in a Python with a GIL"), _("a lock that one thread holds at a time")),
        "without_gil": Label(_("in a Python without a GIL"), _("a free-threaded build")),
        "sooner": Label(_("done sooner")),
        "later": Label(_("done later")),
        "newest": Label(_("The newest version")),
        "oldest": Label(_("The oldest version")),
        "times_taken": Label(_("How long the same jobs took in each Python")),
        "sequential_ns": Label(_("one after another")),
        "threads_ns": Label(_("in threads")),
        "builds": Label(_("Which Pythons these are")),
        "version": Label(_("Version")),
        "gil": Label(_("With a GIL?")),
        "subinterpreters": Label(_("With subinterpreters?")),
        "one": Label(_("A Python of this machine")),
        **{
            name: Label(f"Python {name}", FREE_THREADED if name.endswith("t") else "")
            for name in VERSIONS
        },
    },
    looks={"sequential_ns": "seq", "threads_ns": "thr"},
    sentences={
        "same_with_gil": _(
            "In none of these %(count)s Pythons were the threads done really sooner: each has a "
            "GIL, so only one thread at a time runs Python code. One job after another took from "
            "%(least_ms)s ms (%(subject)s) to %(most_ms)s ms (%(other)s)."
        ),
        "later_with_gil": _(
            "In none of these %(count)s Pythons were the threads done sooner: each has a GIL, so "
            "only one thread at a time runs Python code. In %(subject)s they even took %(times)s "
            "times as long as one job after another; what that time went into was not seen."
        ),
        "sooner_without_gil": _(
            "%(subject)s has no GIL: its threads kept %(processors_times)s processors busy on "
            "average, and were done %(times)s times sooner than one job after another. In no "
            "Python with a GIL were they sooner: there one thread at a time runs Python code."
        ),
        "all_without_gil": _(
            "No Python that ran here has a GIL. In %(subject)s the threads kept "
            "%(processors_times)s processors busy on average, and were done %(times)s times sooner "
            "than one job after another."
        ),
        "no_gain_without_gil": _(
            "A surprise: %(subject)s has no GIL, and yet its threads were not done really sooner "
            "(%(times)s times). They kept %(processors_times)s processors busy on average; nothing "
            "else in this run shows why it was no more."
        ),
        "sooner_with_gil": _(
            "A surprise: %(subject)s has a GIL, and yet its threads were done %(times)s times "
            "sooner than one job after another. They kept %(processors_times)s processors busy on "
            "average; nothing else in this run shows why."
        ),
        "one_core": _(
            "The lab machine lends this run one processor core. So nothing can run side by side, "
            "and threads were sooner in none of these %(count)s Pythons. One job after another "
            "took from %(least_ms)s ms (%(subject)s) to %(most_ms)s ms (%(other)s)."
        ),
        "alone_with_gil": _(
            "The lab machine has only one Python to run this in, %(subject)s with a GIL, so there "
            "is nothing to compare it with. One job after another took %(sequential_ms)s ms; the "
            "threads took %(threads_ms)s ms and kept %(processors_times)s processors busy on "
            "average."
        ),
        "alone_without_gil": _(
            "The lab machine has only one Python to run this in, %(subject)s without a GIL, so "
            "there is nothing to compare it with. One job after another took %(sequential_ms)s ms; "
            "the threads took %(threads_ms)s ms and kept %(processors_times)s processors busy on "
            "average."
        ),
        "broken": _(
            "%(subject)s did not run the program to its end, so it is left out. The picture shows "
            "the others."
        ),
    },
)
