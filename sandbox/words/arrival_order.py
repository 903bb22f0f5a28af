"""The words of 'in which order results arrive'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("In which order do results arrive?"),
    summary=_("Six tasks, one of them slow, and several ways to collect the results."),
    question=_(
        "Six tasks with the numbers 1 to 6 are shared out between two threads. One of the first "
        "three takes eight times as long as the others. You take the results one by one. In "
        "which order do they come?"
    ),
    look_for=_(
        "An outline is a result that is done and that you don’t get yet. Look for what it waits "
        "for: the slow task, or the rest of its group."
    ),
    parameters={
        "slow": Label(_("Number of the slow task")),
        "group": Label(_("Tasks in a group, where they are sent in groups")),
    },
    questions={
        "order": Label(_("In which order do the results arrive?")),
        "read_early": Label(
            _("How many of the six inputs has Executor.map read when its first result arrives?")
        ),
    },
    subjects={
        "as_asked": Label(_("as asked"), _("1, 2, 3, 4, 5, 6")),
        "as_done": Label(_("as they are done"), _("the slow one last")),
        "by_group": Label(_("a group at a time"), _("the group of the slow one last")),
        "other": Label(_("in another order")),
        "map": Label("map", _("built into Python: one task after another, no threads")),
        "executor_map": Label("Executor.map", _("of concurrent.futures")),
        "completed": Label("as_completed", _("of concurrent.futures, after submit")),
        "imap": Label("Pool.imap", _("of multiprocessing; here a pool of threads")),
        "imap_unordered": Label("Pool.imap_unordered", _("the same pool")),
        "groups": Label(_("imap_unordered, in groups"), _("the same pool, with a chunksize")),
        "buffered": Label("Executor.map, buffersize=2", _("from Python 3.14 on")),
        "arrivals": Label(_("What ran when, and when you got it")),
        "who_reads": Label(_("Order, and who reads ahead")),
        "order": Label(_("Results arrived")),
        "read_early": Label(_("Inputs read when the first result arrived")),
    },
    looks={
        "map": "seq",
        "executor_map": "thr",
        "completed": "thr",
        "imap": "thr",
        "imap_unordered": "thr",
        "groups": "thr",
        "buffered": "thr",
    },
    sentences={
        "as_promised": _(
            "Executor.map and imap handed the results over as asked: what was done early waited "
            "up to %(held_ms)s ms for its turn. Task %(slow)s was the slow one. as_completed and "
            "imap_unordered handed each one over at most %(after_ms)s ms after it was done. In "
            "groups of %(group)s, nothing of a group arrived before all of it was done. "
            "Executor.map had read %(ahead)s of the 6 inputs when its first result arrived."
        ),
        "done_as_asked": _(
            "A surprise: with %(subject)s the results arrived in the order 1 to 6. They were also "
            "done in that order, so this time the slow task was not the last. Why the others took "
            "longer than planned, this run does not show."
        ),
        "asked_though_not_done": _(
            "A surprise: with %(subject)s the results arrived in the order 1 to 6, although they "
            "were not done in that order. Nothing in this run shows why."
        ),
        "other_order": _(
            "A surprise: with %(subject)s the results arrived in another order than this way "
            "promises. The picture shows when each one was done; why, it does not show."
        ),
        "ended_early": _(
            "The run ended early. The %(ways)s ways that were tried kept the order that they "
            "promise."
        ),
    },
)
