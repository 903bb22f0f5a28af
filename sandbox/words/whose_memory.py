"""The words of 'whose memory'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Whose memory?"),
    summary=_("The program sets a number, a worker adds to it. Whose number has changed?"),
    question=_(
        "The file begins with the number 0. The program makes it 7. Then a worker adds 100 and "
        "ends, and the program looks at its number again."
    ),
    look_for=_(
        "An id is an address in one memory. Two processes may have equal ids, and yet two numbers."
    ),
    parameters={
        "shared": Label(_("Does the number lie in memory that was made to be shared?")),
    },
    questions={
        "program_has": Label(_("Which number does the program have after each worker?")),
    },
    subjects={
        "found": Label(_("What the program and its worker found in memory")),
        "program_has": Label(_("The program has afterwards")),
        "worker_saw": Label(_("The worker saw")),
        "worker_left": Label(_("The worker left")),
        "same_id": Label(_("The same id in both?")),
        "same_process": Label(_("The same process number?")),
        "thread": Label(_("Thread"), _("in the same process")),
        "fork": Label(_("Process, fork"), _("a copy of the program")),
        "spawn": Label(_("Process, spawn"), _("a fresh interpreter")),
        "forkserver": Label(_("Process, forkserver"), _("a copy of a small helper process")),
        "interpreter": Label(_("Subinterpreter"), _("in the same process")),
    },
    sentences={
        "own_memory": _(
            "Only the thread changed the program’s number, to 107; after each process the program "
            "still had 7. The fork saw our 7, at the same id even, and changed its own copy of it. "
            "Who saw 0 did not begin as a copy of the program: it read the file anew, and the 7 is "
            "not in it."
        ),
        "own_memory_and_interpreter": _(
            "Only the thread changed the program’s number, to 107; after all others the program "
            "still had 7. The fork saw our 7, at the same id even, and changed its own copy of it. "
            "Who saw 0 read the file anew, and the 7 is not in it: so did the subinterpreter, "
            "though it has our process number."
        ),
        "other_id": _(
            "Only the thread changed the program’s number, to 107; after each process the program "
            "still had 7. A surprise: the fork saw our 7, but at another id than ours. A copy "
            "usually keeps all ids; nothing in this run shows why this one did not."
        ),
        "shared": _(
            "After each worker the program had 107, after processes, too. This number lies in "
            "memory that was made to be shared (multiprocessing.Value) and was handed to each "
            "worker: all of them wrote to the same place."
        ),
        "shared_not": _(
            "A surprise: %(subject)s added 100 to a number in shared memory, and the program had "
            "%(number)s. It should have 107; nothing in this run shows why not."
        ),
        "thread_did_not": _(
            "A surprise: after the thread the program had %(number)s. A thread writes into the "
            "memory of its program, so it should be 107; nothing in this run shows why it is not."
        ),
        "other_did": _(
            "A surprise: %(subject)s changed the program’s number to %(number)s. It should have "
            "changed one of its own; nothing in this run shows why it did not."
        ),
        "saw_other": _(
            "A surprise: %(subject)s saw %(number)s, and %(expected)s was to be expected. Nothing "
            "in this run shows why."
        ),
        "worker_mute": _(
            "%(subject)s: the worker or its program was ended before it told what it saw, so "
            "nothing is concluded. The table shows what was seen until then."
        ),
        "incomplete": _("The run ended before every kind of worker was seen."),
    },
)
