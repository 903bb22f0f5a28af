"""The words of 'traps of the start methods'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Traps of the start methods"),
    summary=_("The same program with fork, spawn and forkserver. Where does it fail?"),
    question=_(
        "Python can start a process in three ways. fork copies the running program. spawn starts "
        "a fresh interpreter, which reads the file of the program anew. forkserver does so, too, "
        "with the help of a small server. Four programs, each with a trap: which methods work?"
    ),
    look_for=_(
        "The second table is about the workers of each method. In __main__ the worker is a copy of "
        "the program; in __mp_main__ it has read the file anew. Whether its lock is taken was seen "
        "when the thread had long let go of it. And look whether Python warned. What a worker sees "
        "of a number that the program set before is in the lab “Whose memory?”."
    ),
    questions={
        "works": Label(_("With which methods does the worker do its work?")),
        "default": Label(_("Which method does this Python take when you choose none?")),
    },
    subjects={
        "fork": Label("“fork”"),
        "spawn": Label("“spawn”"),
        "forkserver": Label("“forkserver”"),
        "plain": Label(_("Nothing special"), _("a function and the guard: the one without a trap")),
        "no-guard": Label(_("No guard"), _('the line if __name__ == "__main__" is missing')),
        "lambda": Label(_("A lambda"), _("the worker is to run a function without a name")),
        "open-file": Label(_("An open file"), _("the worker is handed a file that is open")),
        "held-lock": Label(
            _("A lock that is taken"), _("another thread has it while the process starts")
        ),
        "all": Label(_("All three")),
        "only_fork": Label(_("Only fork")),
        "all_but_fork": Label(_("spawn and forkserver")),
        "none": Label(_("None of them")),
        "some": Label(_("another choice of them")),
        "works": Label(_("works")),
        "hangs": Label(_("hangs")),
        "grid": Label(_("Does the worker do its work, and what happens if not")),
        "workers": Label(_("What the workers of each method are like")),
        "default": Label(_("Is the default here")),
        "file": Label(_("Name of the file in the worker")),
        "locked": Label(_("Its lock is taken")),
        "threads": Label(_("Threads in the worker")),
        "warning": Label(_("Python warned at the start")),
    },
    looks={"fork": "prc", "spawn": "prc", "forkserver": "prc"},
    sentences={
        "as_ever": _(
            "fork copied the program as it was, so a missing guard, a lambda and an open file did "
            "no harm. But it also copied a lock that was taken, and not the thread that had it: "
            "nobody in the copy could let go of it, and the worker hung until it was ended. spawn "
            "and forkserver read the file anew: without the guard that failed, as did handing over "
            "a lambda or an open file, which can’t be packed up (pickled). But their lock was a "
            "new one, and free. The default here is %(subject)s."
        ),
        "no_default": _(
            "The methods that work are those that were to be expected. Which of them is the "
            "default here was not seen."
        ),
        "worked": _(
            "A surprise: %(subject)s – with %(other)s the worker did its work all the same. It was "
            "to be expected that it does not; nothing in this run shows why it did."
        ),
        "failed": _(
            "A surprise: %(subject)s – with %(other)s the worker did not do its work (%(error)s). "
            "Nothing in this run shows why."
        ),
        "hung": _(
            "A surprise: %(subject)s – with %(other)s the worker hung until it was ended. Nothing "
            "in this run shows why."
        ),
        "other_error": _(
            "The methods that work are those that were to be expected. But %(subject)s is a "
            "surprise: with %(other)s it ended in another way than usual (%(error)s), so the usual "
            "reason was not seen."
        ),
        "not_why": _(
            "The methods that work are those that were to be expected. But %(subject)s is a "
            "surprise: the workers were not like they usually are, so nothing in this run shows "
            "why. The second table shows what they were like."
        ),
        "not_seen": _(
            "%(subject)s – with %(other)s this was not seen to its end in the time of a run, so "
            "nothing is said of it. The machine may be busy; please try again."
        ),
    },
)
