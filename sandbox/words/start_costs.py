"""The words of 'what a worker costs to start'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("What a worker costs to start"),
    summary=_("A call, a task, a thread, a process: how long until it has begun and ended?"),
    question=_(
        "Each worker does nothing at all, so what is measured is its start and its end. "
        "Which cost the least, and which the most?"
    ),
    look_for=_(
        "Equal distances on this axis are equal factors, from nanoseconds to a tenth of a second. "
        "A diamond is the first time, which is often much dearer."
    ),
    parameters={
        "starts": Label(_("Processes started in a round, of each kind")),
        "imports": Label(_("Does each worker import modules that real programs use?")),
    },
    questions={
        "order": Label(_("Give each its place: 1 is the cheapest to start")),
        "threads_in_a_spawn": Label(
            _("How many threads could be started, one after another, in the time of one spawn?"),
            _("threads"),
        ),
    },
    subjects={
        "costs": Label(_("To start one, and to wait until it is done")),
        "call": Label(_("Call"), _("of a function, for comparison")),
        "task": Label(_("asyncio task"), _("in a running event loop")),
        "pooled": Label(_("Pooled thread"), _("a job for a thread that is there")),
        "thread": Label(_("Thread"), _("started and joined")),
        "fork": Label(_("Process, fork"), _("a copy of the program")),
        "forkserver": Label(_("Process, forkserver"), _("a copy of a small helper process")),
        "spawn": Label(_("Process, spawn"), _("a fresh interpreter")),
        "interpreter": Label(_("Subinterpreter"), _("in the same process")),
    },
    looks={
        "task": "aio",
        "pooled": "thr",
        "fork": "prc",
        "forkserver": "prc",
        "spawn": "prc",
        "interpreter": "sub",
    },
    sentences={
        "forkserver_like_fork": _(
            "One spawn took %(spawn_ms)s ms, a thread %(thread_ms)s ms: %(times)s threads in the "
            "time of one fresh interpreter. Processes need not be so dear: a fork took "
            "%(fork_ms)s ms, and a forkserver’s %(forkserver_ms)s ms, because both copy a process "
            "that is ready."
        ),
        "forkserver_dear": _(
            "One spawn took %(spawn_ms)s ms, a thread %(thread_ms)s ms: %(times)s threads in the "
            "time of one fresh interpreter. A fork took only %(fork_ms)s ms, a forkserver’s "
            "process %(forkserver_ms)s ms."
        ),
        "fork_dear": _(
            "A surprise: a fork took %(fork_ms)s ms, and one spawn %(spawn_ms)s ms. To copy a "
            "running process is usually far cheaper than a fresh interpreter; nothing in this run "
            "shows why it was not. A forkserver’s process took %(forkserver_ms)s ms, a thread "
            "%(thread_ms)s ms: %(times)s threads in the time of one spawn."
        ),
        "no_fork": _(
            "One spawn took %(spawn_ms)s ms, a thread %(thread_ms)s ms: %(times)s threads in the "
            "time of one fresh interpreter. This system can’t copy a running process."
        ),
        "imports": _(
            "The imports took %(first_ms)s ms the first time, and whoever shares this interpreter "
            "never paid again: a thread took %(thread_ms)s ms. A spawned process begins with an "
            "empty interpreter and imports them each time: %(spawn_ms)s ms, the time of %(times)s "
            "threads."
        ),
        "all_alike": _(
            "A surprise: a spawn took %(spawn_ms)s ms and a thread %(thread_ms)s ms, only "
            "%(times)s times as little. A fresh interpreter is usually hundreds of times dearer; "
            "nothing in this run shows why it was not."
        ),
        "process_cheaper": _(
            "A surprise: %(subject)s took %(process_ms)s ms and a thread %(thread_ms)s ms. A "
            "thread is usually far cheaper; nothing in this run shows why it was not."
        ),
    },
)
