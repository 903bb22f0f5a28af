"""The words of 'lost updates'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Lost updates"),
    summary=_("Threads add to one number at the same time. Do all additions arrive?"),
    question=_(
        "Several threads add one to the same number, thousands of times. To add, a thread reads "
        "the number, adds one and writes it back. If another thread writes in between, what it "
        "wrote is overwritten: an addition is lost."
    ),
    look_for=_(
        "None lost in a run does not mean that none can be lost. The thin line shows what so few "
        "tries leave open."
    ),
    parameters={
        "threads": Label(_("Threads that add to the number")),
        "additions": Label(
            _("Additions of each thread in a try"), _("with a lock a 4th, with a pause a 20th")
        ),
        "turn_us": Label(
            _("How long a thread may go on while others wait"),
            _("microseconds; by itself Python takes 5000"),
        ),
    },
    questions={"share": Label(_("How many additions does each way of adding lose?"))},
    subjects={
        "lost": Label(_("Additions lost")),
        "none": Label(_("none at all")),
        "few": Label(_("some, fewer than half")),
        "most": Label(_("half or more")),
        "bare": Label(_("A bare +="), "number += 1"),
        "attribute": Label(_("An attribute"), "shelf.held += 1"),
        "dict": Label(_("In a dict"), 'drawer["number"] += 1'),
        "call": Label(_("A call in between"), "number = same(number) + 1"),
        "property": Label(_("A property"), _("shelf.number += 1, which calls two functions")),
        "add": Label(_("A + written in Python"), _("clever += 1, which calls __add__")),
        "sleep": Label(_("A pause in between"), _("sleep(0) between reading and writing")),
        "lock": Label(_("With a lock"), _("the call in between, one thread at a time")),
    },
    looks=dict.fromkeys(
        ("bare", "attribute", "dict", "call", "property", "add", "sleep", "lock"), "thr"
    ),
    sentences={
        "call_lost": _(
            "A bare += lost none of %(bare_of)s additions, nor did an attribute or a dict. With a "
            "call between reading and writing, %(lost)s of %(of)s were lost: other threads got in "
            "between, and what they wrote was overwritten. Python with a GIL changes threads at "
            "calls and at the end of each pass of a loop, and a bare += has neither inside: so it "
            "is built today, no promise. A lock is one, and it lost none."
        ),
        "some_lucky": _(
            "“%(subject)s” lost nothing in this run, “%(other)s” %(lost)s of %(of)s additions. In "
            "both, other threads may get in between reading and writing, so both can lose some: "
            "none lost is luck, not safety. Only the lock keeps others out."
        ),
        "only_pause": _(
            "Where a function is called between reading and writing, nothing was lost in this run. "
            "That is luck, not safety: with a pause in the same place, %(lost)s of %(of)s "
            "additions were lost. Run it again, or let a thread go on for a shorter time."
        ),
        "only_pause_few_turns": _(
            "Where a function is called between reading and writing, nothing was lost in this run. "
            "That is luck, not safety: a try took at most %(took_ms)s ms, and a thread may go on "
            "for %(turn_ms)s ms while others wait, so they seldom changed places. With a pause in "
            "the same place, %(lost)s of %(of)s additions were lost."
        ),
        "nothing_lost": _(
            "Nothing was lost in this run, not even with a pause between reading and writing: all "
            "%(of)s of those additions arrived. That is luck, not safety, for other threads may "
            "get in there. Run it again, with more threads or more additions."
        ),
        "bare_lost": _(
            "A surprise: “%(subject)s” lost %(lost)s of %(of)s additions, though this Python has a "
            "GIL. It usually changes threads only at calls and at the end of each pass of a loop; "
            "nothing in this run shows why one got in between here."
        ),
        "lock_lost": _(
            "A surprise: with a lock, %(lost)s of %(of)s additions were lost. It should let in one "
            "thread at a time; nothing in this run shows why it did not."
        ),
        "free_bare_lost": _(
            "“%(subject)s” lost %(lost)s of %(of)s additions. This Python has no GIL, so no thread "
            "has to wait for another, not even between reading and writing: what was written in "
            "between was overwritten. Only a lock keeps others out, and it lost none."
        ),
        "free_bare_kept": _(
            "A bare += lost none of %(bare_of)s additions, nor did an attribute or a dict. That is "
            "luck, not safety: this Python has no GIL, so other threads may get in between reading "
            "and writing everywhere. Only a lock keeps them out, and it lost none."
        ),
        "incomplete": _("The run ended before every way of adding was tried."),
    },
)
