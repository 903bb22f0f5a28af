"""The words of 'moving data'."""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Moving data"),
    summary=_(
        "To a thread and to a process, by queue, pipe and shared memory: how long does it take, "
        "and what is really moved?"
    ),
    question=_(
        "The program hands a bytearray, bytes that may be changed, to a thread or to a process. "
        "The receiver changes the last byte and answers. How much longer does that take with a "
        "process, and does the sender see the change?"
    ),
    look_for=_(
        "A flat curve: it takes as long, however much data there is. A climbing curve: the more "
        "data, the longer. On both axes equal distances are equal factors; a µs is a millionth of "
        "a second."
    ),
    parameters={"size": Label(_("How much data is sent"))},
    choices={
        "100": Label(_("100 bytes")),
        "10000": Label("10 kB", _("ten thousand bytes")),
        "100000": Label("100 kB", _("a hundred thousand bytes")),
        "1000000": Label("1 MB", _("a million bytes")),
        "10000000": Label("10 MB", _("ten million bytes")),
    },
    questions={
        "times_as_long": Label(
            _(
                "There and an answer back: how many times as long through a pipe to a process as "
                "through a queue to a thread?"
            ),
            _("times as long"),
        ),
        "change": Label(_("Does the sender see, in its own data, what the receiver changed?")),
    },
    subjects={
        "seen": Label(_("sees the change")),
        "unseen": Label(_("does not see it")),
        "trips": Label(_("There and an answer back, with as much data as you chose")),
        "by_size": Label(_("There and an answer back, by the size of the data")),
        "bytes": Label(_("Size of the data")),
        "moved": Label(_("What was moved; this holds on a busy machine, too")),
        "written_bytes": Label(_("Bytes handed to the system")),
        "change_seen": Label(_("Change seen")),
        "thread": Label(_("Queue to a thread"), "queue.Queue"),
        "pipe": Label(_("Pipe to a process"), "multiprocessing.Pipe"),
        "queue": Label(_("Queue to a process"), "multiprocessing.Queue"),
        "copied": Label(
            _("Shared memory, copied in"), _("the data is copied there, then a pipe says so")
        ),
        "in_place": Label(
            _("Shared memory, in place"), _("the data lies there already, a pipe says so")
        ),
    },
    looks={"thread": "thr", "pipe": "prc", "queue": "seq", "copied": "aio", "in_place": "sub"},
    sentences={
        "copied": _(
            "%(bytes)s bytes took %(thread_us)s µs there and back through a queue to a thread, and "
            "%(pipe_us)s µs through a pipe to a process: %(times)s times as long. The thread got "
            "the very data that was sent, for its change was seen there; the process got a copy. "
            "In memory that both share, the data stayed where it was: %(in_place_us)s µs."
        ),
        "shared_no_gain": _(
            "%(bytes)s bytes took %(thread_us)s µs there and back through a queue to a thread, and "
            "%(pipe_us)s µs through a pipe to a process: %(times)s times as long. The thread got "
            "the very data that was sent, the process a copy. A surprise: where the data stayed in "
            "memory that both share, it took %(in_place_us)s µs, and that is not surely sooner "
            "than the pipe. Nothing in this run shows why."
        ),
        "little_data": _(
            "%(bytes)s bytes took %(thread_us)s µs there and back through a queue to a thread, and "
            "%(pipe_us)s µs through a pipe to a process: %(times)s times as long. The process got "
            "a copy and the thread did not. How much that matters, the size decides: with "
            "%(most_bytes)s bytes, the pipe took %(most_times)s times as long as the queue to a "
            "thread."
        ),
        "pipe_cheaper": _(
            "A surprise: %(bytes)s bytes took %(thread_us)s µs there and back through a queue to a "
            "thread, and only %(pipe_us)s µs through a pipe to a process, although the process got "
            "a copy and the thread did not. Nothing in this run shows why."
        ),
        "never_dear": _(
            "A surprise: even with %(most_bytes)s bytes, a pipe to a process took only "
            "%(most_times)s times as long as a queue to a thread. The process got a copy, which "
            "usually takes far longer; nothing in this run shows why it did not."
        ),
        "thread_grew": _(
            "A surprise: through a queue to a thread, %(least_bytes)s bytes took %(least_us)s µs "
            "there and back and %(most_bytes)s bytes %(most_us)s µs. The thread got the very data "
            "that was sent, so its size should not matter; nothing in this run shows why it did."
        ),
        "change_came": _(
            "A surprise: %(subject)s: the sender saw what the receiver changed, although a copy "
            "was to be sent. Nothing in this run shows why."
        ),
        "change_lost": _(
            "A surprise: %(subject)s: the sender did not see what the receiver changed, although "
            "both should have the same data. Nothing in this run shows why."
        ),
    },
)
