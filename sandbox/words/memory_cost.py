"""The words of 'what a worker costs in memory'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("What a worker costs in memory"),
    summary=_(
        "A fork shares the program’s memory with it. What remains shared, and who counts it?"
    ),
    question=_(
        "A list of a million numbers takes about 38 MiB (millions of bytes, roughly). A fork "
        "shares it with the program, page by page: who writes to a page gets a private copy of "
        "it. Now the fork calls sum(list), which only reads. (Only Linux tells what is private; "
        "a lab machine without it says so.)"
    ),
    look_for=_(
        "Memory is shared page by page. RSS counts a shared page in full for each process that "
        "has it; PSS divides it among them, so only PSS may be added up."
    ),
    parameters={"workers": Label(_("Idle workers of each kind"))},
    questions={
        "private_by_sum": Label(_("How much of the list’s memory does sum() make private?"), "MiB"),
    },
    subjects={
        "touched": Label(_("A fork’s private memory, before and after it did one thing")),
        "before": Label(_("Before")),
        "after": Label(_("After")),
        "made_private": Label(_("Made private")),
        "len": Label("len(list)", _("looks at its length")),
        "write": Label("list[0] = -1", _("writes in one place")),
        "sum": Label("sum(list)", _("reads every number")),
        "copy": Label("list[:]", _("copies the list")),
        "sum_array": Label("sum(array)", _("reads every bare number")),
        "each_worker": Label(_("Memory of one idle worker")),
        "pss": Label("PSS", _("its fair share")),
        "rss": Label("RSS", _("all that it can see")),
        "list": Label(_("The list")),
        "thread": Label(_("Thread"), _("what it added to its process")),
        "fork": Label(_("Process, fork"), _("a copy of the program")),
        "forkserver": Label(_("Process, forkserver"), _("a copy of a small helper process")),
        "spawn": Label(_("Process, spawn"), _("a fresh interpreter")),
    },
    looks={
        "len": "prc",
        "write": "prc",
        "sum": "prc",
        "copy": "prc",
        "sum_array": "prc",
        "fork": "prc",
        "forkserver": "prc",
        "spawn": "prc",
    },
    sentences={
        "counters": _(
            "sum() only read the list, and yet it made %(sum)s MiB of its %(size)s private. Beside "
            "each number Python counts the references to it, and to count is to write. An array "
            "holds the same numbers without counters: to sum those made %(array)s MiB private."
        ),
        "array_too": _(
            "sum() only read the list, and yet it made %(sum)s MiB of its %(size)s private. A "
            "surprise: an array has no counters of references to write to, and to sum that made "
            "%(array)s MiB private. Nothing in this run shows why."
        ),
        "stayed_shared": _(
            "A surprise: sum() read the whole list, and only %(sum)s MiB of its %(size)s became "
            "private. To read a number usually writes to its counter of references; nothing in "
            "this run shows why it did not."
        ),
        "little_was_much": _(
            "A surprise: %(subject)s made %(private)s MiB private, of a list of %(size)s MiB. It "
            "should have touched a page or two; nothing in this run shows why it was more."
        ),
        "not_told": _(
            "This lab machine does not tell which memory is private and which is shared: Linux "
            "does. So nothing was measured, and nothing is concluded."
        ),
        "mute": _(
            "%(subject)s: this part was ended before it told anything, so nothing is concluded. "
            "What was measured until then is shown."
        ),
        "mute_workers": _(
            "%(subject)s: these workers were ended before they told anything, so nothing of them "
            "is shown."
        ),
        "incomplete": _("The run ended before everything was measured."),
    },
)
