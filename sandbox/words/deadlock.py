"""The words of 'two locks, two threads'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Two locks, two threads"),
    summary=_("Two threads need the same two locks. In which order is it safe to take them?"),
    question=_(
        "Two threads do rounds. In each round a thread takes two locks, one after the other, and "
        "gives both back. We run it five times in each of three orders. How many runs hang?"
    ),
    look_for=_(
        "Follow the arrows. A dashed one means waiting. Where they lead round in a circle, each "
        "thread waits for the other one, and a program without a time limit would stop here for "
        "ever. Ours looks around after 0.3 seconds, so that the lab ends."
    ),
    parameters={
        "gap_ms": Label(
            _("Pause between the first and the second lock"),
            _("milliseconds; with 0 the thread goes straight on"),
        ),
        "rounds": Label(
            _("Rounds of each thread in a run"), _("no new round begins after 0.35 seconds")
        ),
    },
    choices={
        "1000": Label(_("1,000")),
        "100000": Label(_("100,000")),
    },
    questions={"hangs": Label(_("How many of the five runs hang, in each order?"))},
    subjects={
        "no_run": Label(_("no run")),
        "some_runs": Label(_("some runs")),
        "every_run": Label(_("every run")),
        "opposite": Label(_("Opposite order"), _("one takes A and then B, the other B and then A")),
        "same": Label(_("Same order"), _("both take A and then B")),
        "backoff": Label(
            _("Letting go"),
            _("opposite order; who finds the second lock taken gives the first one back"),
        ),
        "who_waited": Label(_("Who held what, and who waited for whom")),
        "counts": Label(_("What happened in all runs")),
        "runs": Label(_("Runs")),
        "hung": Label(_("Hung")),
        "rounds": Label(_("Rounds done")),
        "taken": Label(_("A lock was taken already")),
        "let_go": Label(_("First lock given back")),
        "thread-1": Label(_("Thread 1")),
        "thread-2": Label(_("Thread 2")),
        "A": Label(_("Lock A")),
        "B": Label(_("Lock B")),
    },
    sentences={
        "all_hung": _(
            "In opposite order all %(runs)s runs hung: each thread held the lock that the other "
            "one waited for. This is a deadlock. In the same order no run hung: who has the first "
            "lock can always get the second one. By letting go no run hung either; a first lock "
            "was given back %(let_go)s times."
        ),
        "some_hung": _(
            "In opposite order %(hung)s of %(runs)s runs hung, each thread holding the lock that "
            "the other one waited for. This is a deadlock. It takes an unlucky moment, which "
            "the other runs did not have. In the same order no run hung, and none by letting go; "
            "there a first lock was given back %(let_go)s times."
        ),
        "only_opposite": _(
            "In opposite order %(hung)s of %(runs)s runs hung, each thread holding the lock that "
            "the other one waited for. The time was over before every order was tried."
        ),
        "never_met": _(
            "No run hung, and that was luck: in %(rounds)s rounds in opposite order no thread ever "
            "found a lock taken. The mistake is still in the program. Try 100,000 rounds, or a "
            "pause between the two locks."
        ),
        "lucky": _(
            "No run hung, and that was luck: in %(rounds)s rounds in opposite order a thread found "
            "a lock taken %(taken)s times, but the two never stood in a circle. "
            "The mistake is still in the program. Try more rounds, or a pause between the locks."
        ),
        "gap_never_met": _(
            "A surprise: no run hung, although each thread paused between its two locks. In "
            "%(rounds)s rounds in opposite order no thread ever found a lock taken, so they did "
            "not run at the same moments. That was luck: the mistake is still in the program."
        ),
        "gap_lucky": _(
            "A surprise: no run hung, although each thread paused between its two locks. In "
            "%(rounds)s rounds in opposite order a thread found a lock taken %(taken)s times, but "
            "the two never stood in a circle. That was luck: the mistake is still in the program."
        ),
        "cure_hung": _(
            "A surprise: %(subject)s was meant to be safe, and %(hung)s of %(runs)s runs hung. "
            "Nothing in this run shows why."
        ),
        "cure_stood_still": _(
            "A surprise: %(subject)s: no run hung in a circle, but in %(runs)s runs not one "
            "round was done. Nothing in this run shows why."
        ),
    },
)
