"""The words of 'a beat every 10 ms'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("A beat every 10 ms"),
    summary=_(
        "A program should answer at once, and something else is at work. Who is kept waiting?"
    ),
    question=_(
        "A beat is due every 10 milliseconds. Beside it something works for 40 milliseconds, or as "
        "long as you choose in the set-up. By how much does the latest beat come late?"
    ),
    look_for=_(
        "An outline is the time in which a beat was due and did not come; the next one is due 10 "
        "ms after it. The latest beat is the one with the longest outline. A window that freezes, "
        "or a server that does not answer, is nothing else than a beat that comes late."
    ),
    parameters={
        "threads": Label(_("Threads that compute")),
        "work_ms": Label(_("Length of the work"), _("milliseconds")),
        "switch_ms": Label(_("Switch interval: how long a thread may keep the others waiting")),
    },
    choices={
        "1": Label(_("1 ms")),
        "5": Label(_("5 ms"), _("as Python has it")),
        "20": Label(_("20 ms")),
    },
    questions={
        "late_threads": Label(
            _("Threads compute in Python: by how much is the latest beat late?"), _("ms")
        ),
        "late_c_call": Label(
            _("A thread makes one call into C, which works for so long: by how much is it late?"),
            _("ms"),
        ),
        "late_aio_block": Label(
            _("The beat is an asyncio task, and another task computes: by how much is it late?"),
            _("ms"),
        ),
    },
    subjects={
        "beats": Label(_("Beats, and how late they came")),
        "idle": Label(_("Nothing"), _("the beat is a thread")),
        "threads": Label(_("Threads"), _("that compute in Python")),
        "c_call": Label(_("One call into C"), _("in another thread: sum(range(…))")),
        "process": Label(_("Another process"), _("that computes in Python")),
        "aio": Label(_("asyncio: nothing"), _("the beat is a task")),
        "aio_block": Label(_("asyncio: a task computes"), _("without letting go")),
        "aio_thread": Label(_("asyncio: to_thread"), _("the same work in a thread")),
        "aio_slices": Label(_("asyncio: slices"), _("1 ms each, then the others have a turn")),
    },
    looks={
        "idle": "thr",
        "threads": "thr",
        "c_call": "thr",
        "process": "prc",
        "aio": "aio",
        "aio_block": "aio",
        "aio_thread": "aio",
        "aio_slices": "aio",
    },
    sentences={
        "turns": _(
            "Alone, the latest beat was %(idle_ms)s ms late. Beside threads that compute it was "
            "%(threads_ms)s ms, for only one thread at a time may run Python code; beside one call "
            "into C, which nothing interrupts, %(c_call_ms)s ms. The same work in a process of its "
            "own: %(process_ms)s ms. In asyncio all tasks share one thread. A task that computed "
            "kept the beat waiting to its end: %(aio_block_ms)s ms; in a thread %(aio_thread_ms)s "
            "ms, and in slices %(aio_slices_ms)s ms."
        ),
        "one_core": _(
            "Threads that compute made a beat %(threads_ms)s ms late and one call into C "
            "%(c_call_ms)s ms: only one thread at a time may run Python code. But work in another "
            "process did, too: %(process_ms)s ms. This run had one processor, so even who shares "
            "nothing else has to share that."
        ),
        "process_did": _(
            "A surprise: work in another process made a beat %(process_ms)s ms late; in threads it "
            "was %(threads_ms)s ms, and beside one call into C %(c_call_ms)s ms. A process of its "
            "own usually disturbs nobody; nothing in this run shows why it did."
        ),
        "long_switch": _(
            "A task that computed kept the beat waiting to its end: %(aio_block_ms)s ms. In a "
            "thread it was not much better here, %(aio_thread_ms)s ms, for with this switch "
            "interval a thread may keep the others waiting for %(switch_ms)s ms; in slices it was "
            "%(aio_slices_ms)s ms. Beside threads that compute the latest beat was %(threads_ms)s "
            "ms late, beside a process of its own %(process_ms)s ms, and alone %(idle_ms)s ms."
        ),
        "no_way_out": _(
            "A surprise: a task that computed kept the beat waiting to its end, "
            "%(aio_block_ms)s ms, and it was %(way_ms)s ms in a way that should let the beat have "
            "its turn (%(subject)s). Nothing in this run shows why."
        ),
        "no_gil": _(
            "This Python has no GIL: threads can run Python code at the same time. Beside threads "
            "that compute the latest beat was %(threads_ms)s ms late, beside one call into C "
            "%(c_call_ms)s ms, and alone %(idle_ms)s ms. But tasks of asyncio still share one "
            "thread. A task that computed kept the beat waiting to its end: %(aio_block_ms)s ms; "
            "in a thread %(aio_thread_ms)s ms, and in slices %(aio_slices_ms)s ms."
        ),
        "late_without_gil": _(
            "A surprise: this Python has no GIL, and yet a beat was %(late_ms)s ms late beside "
            "other work (%(subject)s). Nothing in this run shows why."
        ),
        "late_alone": _(
            "A surprise: even with nothing beside it a beat was %(alone_ms)s ms late, so nothing "
            "is said of what the work did."
        ),
        "block_did_not": _(
            "A surprise: a task that computes in the event loop should keep the beat waiting to "
            "its end, and the latest beat was only %(aio_block_ms)s ms late. Nothing in this run "
            "shows why."
        ),
        "c_call_did_not": _(
            "A surprise: a call into C that keeps the GIL should keep the beat waiting to its end, "
            "and the latest beat was only %(c_call_ms)s ms late. Nothing in this run shows why."
        ),
        "threads_did_not": _(
            "A surprise: beside threads that compute the latest beat was %(threads_ms)s ms late, "
            "not much more than the %(idle_ms)s ms alone. Threads usually have to wait for their "
            "turn; nothing in this run shows why these did not."
        ),
    },
)
