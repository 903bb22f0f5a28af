"""The words of 'who lets go of the GIL'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Who lets go of the GIL?"),
    summary=_("Sorting, hashing, packing, sleeping: which of them gain from two threads?"),
    question=_(
        "Python has one lock, the GIL: who holds it runs, and the others wait. Some functions let "
        "go of it while they work. Each job here is done twice: one after the other, and in two "
        "threads. Which jobs are done sooner in two threads?"
    ),
    look_for=_(
        "1× means that two threads gained nothing, 2× that both ran side by side. Compare who let "
        "go of the GIL with who gained. We see it by a trick: Python is told not to ask anybody to "
        "let go, and another thread waits. If it gets a turn all the same, the job let it in."
    ),
    parameters={
        "size": Label(_("Size of the input of each job"), _("bytes")),
    },
    questions={
        "gains": Label(_("Are two threads sooner?")),
        "begins": Label(_("From which size of the input on does SHA-256 gain from two threads?")),
    },
    subjects={
        "gain": Label(_("sooner")),
        "none": Label(_("not sooner")),
        "hundred": Label(_("at 100 bytes already")),
        "thousand": Label(_("between 100 and 1,000 bytes")),
        "ten": Label(_("between 1,000 and 10,000 bytes")),
        "more": Label(_("only beyond 10,000 bytes")),
        "never": Label(_("not even at 65,536 bytes")),
        "by_kernel": Label(_("How many times sooner two threads did two jobs")),
        "by_size": Label(_("How many times sooner, by the size of the input")),
        "bytes": Label(
            _("Bytes of input"), _("equal distances are equal factors; 2,047 and 2,048 lie close")
        ),
        "lets_go": Label(_("lets go of the GIL")),
        "who": Label(_("Who lets go of the GIL; this holds on a busy machine, too")),
        "loop": Label(_("Python loop"), _("adds up the bytes")),
        "sort": Label(_("sorted"), _("sorts the bytes; C code")),
        "json": Label(_("json.dumps"), _("of a list of the bytes; C code")),
        "regex": Label(_("Regular expression"), _("finds the words; C code")),
        "sha256": Label("SHA-256", _("hashes the bytes; C code")),
        "zlib": Label("zlib.compress", _("packs the bytes; C code")),
        "pbkdf2": Label(_("PBKDF2"), _("hashes a password 1,000 times; C code")),
        "sleep": Label(_("time.sleep"), _("does nothing for a millisecond")),
    },
    looks={
        "sha256": "thr",
        "pbkdf2": "thr",
        "loop": "thr",
        "sort": "thr",
        "json": "thr",
        "regex": "thr",
        "sleep": "thr",
        "zlib": "seq",
    },
    sentences={
        "paid_where_it_let_go": _(
            "SHA-256 never let go of the GIL up to %(before)s bytes: there two threads were "
            "%(before_times)s times as fast as one. From %(bytes)s bytes on it did, and they were "
            "%(at_times)s times as fast, because one could hash while the other did. At %(size)s "
            "bytes, %(let_go)s of the %(all)s jobs that compute let go and %(gained)s were sooner "
            "in two threads. Of the %(in_c)s in C, %(kept)s never let go."
        ),
        "let_go_at_times": _(
            "In two threads SHA-256 was %(at_times)s times as fast from %(bytes)s bytes on, where "
            "it always let go of the GIL. Some smaller sizes let go too, but not all, which is a "
            "surprise; at %(before)s bytes it was %(before_times)s times as fast. At %(size)s "
            "bytes, %(let_go)s of the %(all)s jobs that compute let go and %(gained)s were sooner. "
            "Of the %(in_c)s in C, %(kept)s never let go."
        ),
        "paid_from_the_least": _(
            "SHA-256 let go of the GIL at every size, even at %(bytes)s bytes, where two threads "
            "were %(at_times)s times as fast as one. At %(size)s bytes, %(let_go)s of the %(all)s "
            "jobs that compute let go and %(gained)s were sooner. Of the %(in_c)s in C, %(kept)s "
            "never let go."
        ),
        "paid_later": _(
            "SHA-256 let go of the GIL from %(bytes)s bytes on, but that alone was no sure gain: "
            "there two threads were %(at_times)s times as fast as one, and surely sooner only from "
            "%(begins)s bytes on. At %(size)s bytes, %(let_go)s of the %(all)s jobs that compute "
            "let go and %(gained)s were sooner. Of the %(in_c)s in C, %(kept)s never let go."
        ),
        "never_paid": _(
            "A surprise: SHA-256 let go of the GIL from %(bytes)s bytes on, and still two threads "
            "were not surely sooner, %(best_times)s times at best. Why was not seen in this run. "
            "At %(size)s bytes, %(let_go)s of the %(all)s jobs that compute let go and %(gained)s "
            "were sooner. Of the %(in_c)s in C, %(kept)s never let go."
        ),
        "never_let_go": _(
            "A surprise: SHA-256 was not seen to let go of the GIL at the greatest size, and two "
            "threads were not surely sooner there. At %(size)s bytes, %(let_go)s of the %(all)s "
            "jobs that compute let go and %(gained)s were sooner. Of the %(in_c)s in C, %(kept)s "
            "never let go."
        ),
        "gained_without": _(
            "A surprise: in two threads, %(subject)s was %(times)s times sooner, although it was "
            "not seen to let go of the GIL. Nothing in this run shows why."
        ),
        "one_core": _(
            "Nothing that computes was sooner in two threads, although %(let_go)s of %(all)s let "
            "go of the GIL: there is one core here, so one thread computes at a time. A sleep "
            "needs no core: two threads were %(sleep_times)s times as fast."
        ),
        "one_core_gained": _(
            "A surprise: there is one core here, and still %(subject)s was %(times)s times sooner "
            "in two threads. Nothing in this run shows why."
        ),
        "no_gil_all": _(
            "This Python has no GIL to let go of. All %(all)s jobs that compute were sooner in two "
            "threads, %(least_times)s to %(most_times)s times."
        ),
        "no_gil_not_all": _(
            "This Python has no GIL to let go of, and %(gained)s of the %(all)s jobs that compute "
            "were sooner in two threads. A surprise: %(subject)s was not, at %(times)s times. Why "
            "was not seen in this run."
        ),
        "no_gil_one_core": _(
            "This Python has no GIL to let go of, but there is one core here: %(gained)s of the "
            "%(all)s jobs that compute were sooner in two threads."
        ),
    },
)
