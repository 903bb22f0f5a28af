"""The words of 'the price of a lock'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("The price of a lock"),
    summary=_("What a lock costs, and whether more threads make up for it."),
    question=_(
        "A lock lets one thread in at a time. First, threads add to one number: with a lock for "
        "each addition, or each in a counter of its own, added up in the end. Then threads share "
        "16 jobs that only wait, and need one lock for a part of each. What does the lock cost?"
    ),
    look_for=_(
        "Bars: equal distances are equal factors; a ns is a billionth of a second. Curves: without "
        "a lock, twice as many threads should be done twice as soon. See where the others bend."
    ),
    parameters={
        "threads": Label(_("Threads that add")),
        "share": Label(_("For how much of each waiting job is the lock held?")),
    },
    choices={"10": Label("10 %"), "25": Label("25 %"), "50": Label("50 %")},
    questions={
        "price": Label(
            _(
                "How many times as long does an addition take with a lock each time as in a "
                "counter of each thread’s own?"
            ),
            _("times as long"),
        ),
        "sooner": Label(
            _(
                "How many times sooner than one thread have eight threads done all the waiting "
                "jobs, if each needs the lock for that share of its time?"
            ),
            _("times sooner"),
        ),
    },
    subjects={
        "additions": Label(_("Time of one addition")),
        "bare": Label(_("No lock"), _("one thread")),
        "alone": Label(_("A lock each time, alone"), _("one thread: nobody else wants it")),
        "between": Label(
            _("A lock for processes, alone"), _("multiprocessing.Lock each time, one thread")
        ),
        "each": Label(_("A lock each time"), _("as many threads as you chose")),
        "all": Label(_("A lock around all"), _("each thread takes it once, for all that it adds")),
        "own": Label(
            _("Counters of their own"), _("each thread takes the lock once, to add its counter")
        ),
        "gains": Label(_("How many times sooner the waiting jobs were done")),
        "many": Label(_("Threads")),
        "none": Label(_("No lock")),
        "share": Label(_("Lock for the share that you chose")),
        "whole": Label(_("Lock for the whole job")),
    },
    looks={
        "alone": "thr",
        "each": "thr",
        "all": "thr",
        "own": "aio",
        "between": "prc",
        "none": "aio",
        "share": "thr",
        "whole": "prc",
    },
    sentences={
        "ceiling": _(
            "With a lock each time, an addition in %(threads)s threads took %(each_ns)s ns; with "
            "counters of their own and the lock once, %(own_ns)s ns. So the lock each time took "
            "%(times)s times as long. Nor do more threads cure a lock: jobs that held it for "
            "%(percent)s %% of their time were done %(sooner_times)s times sooner by %(most)s "
            "threads, and without it %(free_times)s times. One at a time can hold it, so more than "
            "%(at_best_times)s times is not to be had, with any number of threads."
        ),
        "same_as_without": _(
            "With a lock each time, an addition in %(threads)s threads took %(each_ns)s ns; with "
            "counters of their own and the lock once, %(own_ns)s ns. So the lock each time took "
            "%(times)s times as long. Jobs that held it for %(percent)s %% of their time were done "
            "%(sooner_times)s times sooner by %(most)s threads, and without it %(free_times)s "
            "times; the rounds lie too near each other to say for sure that the lock took anything "
            "away there."
        ),
        "far_below": _(
            "With a lock each time, an addition in %(threads)s threads took %(each_ns)s ns; with "
            "counters of their own and the lock once, %(own_ns)s ns. So the lock each time took "
            "%(times)s times as long. A surprise: the jobs that held it for "
            "%(percent)s %% of their time were done only %(sooner_times)s times sooner by %(most)s "
            "threads. Up to %(ceiling_times)s times was to be had; nothing in this run shows why "
            "it was less."
        ),
        "beyond_the_ceiling": _(
            "A surprise: jobs that held one lock for %(percent)s %% of their time were done "
            "%(sooner_times)s times sooner by %(most)s threads. One at a time can hold it, so with "
            "%(most)s threads more than %(ceiling_times)s times should not be to be had. Nothing "
            "in this run shows why it was."
        ),
        "no_gain_without": _(
            "A surprise: even without a lock, %(most)s threads had done the jobs that wait only "
            "%(free_times)s times sooner than one, so this run can’t show what the lock took away. "
            "An addition took %(each_ns)s ns with a lock each time, %(own_ns)s ns in counters of "
            "their own: %(times)s times as long."
        ),
        "no_price": _(
            "A surprise: with a lock each time, an addition in %(threads)s threads took "
            "%(each_ns)s ns, and with counters of their own %(own_ns)s ns. The lock was not surely "
            "the dearer way, though it was taken each time; nothing in this run shows why."
        ),
        "one_lock_dearer": _(
            "A surprise: with one lock around all that a thread adds, an addition took %(all_ns)s "
            "ns, longer than with a lock each time: %(each_ns)s ns. It was taken only "
            "%(threads)s times; nothing in this run shows why that was dearer."
        ),
    },
)
