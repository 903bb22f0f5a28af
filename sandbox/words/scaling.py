"""The words of 'do more workers do more?'"""

from django.utils.translation import gettext_lazy as _

from sandbox.words.common import DemoWords, Label

WORDS = DemoWords(
    title=_("Do more workers do more?"),
    summary=_("One worker, two, four, eight: what stops threads and processes from doing more?"),
    question=_(
        "The same short tasks are done by one worker, then by more, up to %(workers)s: threads, "
        "and processes. How many times as many tasks a second do more workers do? Whether the "
        "tasks compute or wait stands under “Set-up”."
    ),
    look_for=_(
        "Each sign is one round against one worker of the same kind in the same round; the clock "
        "starts when all workers are there. On the dotted line every worker would add as much as "
        "the first. “Cores at work” is the processor time of all tasks together, divided by the "
        "time they took."
    ),
    parameters={
        "work": Label(_("What the tasks do")),
        "workers": Label(_("The most workers")),
        "tasks": Label(_("Tasks")),
    },
    choices={
        "computing": Label(_("computing"), _("in Python, all the time")),
        "waiting": Label(_("waiting"), _("as for an answer, doing nothing")),
    },
    questions={
        "thread_times": Label(
            _("With the most threads: how many times as many tasks a second as with one?"),
            _("times"),
        ),
        "process_times": Label(
            _("With the most processes: how many times as many tasks a second as with one?"),
            _("times"),
        ),
    },
    subjects={
        "by_workers": Label(_("How many times as many tasks a second as with one worker")),
        "workers": Label(_("Workers")),
        "thread": Label(_("Threads")),
        "process": Label(_("Processes")),
        "ideal": Label(_("ideal: each worker adds as much as the first")),
        "turns_allow": Label(_("what whole turns allow")),
        "rates": Label(_("By the number of workers: the medians of the rounds")),
        "turns": Label(_("Turns that the tasks take")),
        "thread_rate": Label(_("Threads: tasks a second")),
        "process_rate": Label(_("Processes: tasks a second")),
        "thread_cores": Label(_("Threads: cores at work")),
        "process_cores": Label(_("Processes: cores at work")),
    },
    looks={"thread": "thr", "process": "prc"},
    sentences={
        "up_to_the_cores": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many. More workers are no more "
            "cores: of the %(cores)s that are here, %(processes_cores)s computed on average with "
            "%(workers)s processes. With as many threads it was %(threads_cores)s, for the GIL "
            "lets one thread at a time run Python code."
        ),
        "up_to_the_workers": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many. There are %(cores)s cores "
            "here, enough for all: %(processes_cores)s computed on average with %(workers)s "
            "processes. With as many threads it was %(threads_cores)s, for the GIL lets one thread "
            "at a time run Python code."
        ),
        "up_to_the_turns": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many. %(tasks)s tasks are "
            "%(turns)s turns for %(workers)s workers, and in the last turn some have nothing to "
            "do: %(most_times)s times is the most that can be. With threads only "
            "%(threads_cores)s cores computed on average, for the GIL lets one thread at a time "
            "run Python code."
        ),
        "both_up_to_the_cores": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many. This Python has no GIL, so "
            "threads computed side by side, too. But more workers are no more cores: of the "
            "%(cores)s that are here, %(processes_cores)s computed on average with the processes "
            "and %(threads_cores)s with the threads."
        ),
        "both_up_to_the_workers": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many. This Python has no GIL, so "
            "threads computed side by side, too: of the %(cores)s cores, enough for all, "
            "%(processes_cores)s computed on average with the processes and %(threads_cores)s with "
            "the threads."
        ),
        "both_up_to_the_turns": _(
            "%(workers)s processes did %(processes_times)s times as many tasks a second as one, "
            "and %(workers)s threads %(threads_times)s times as many: this Python has no GIL. "
            "%(tasks)s tasks are %(turns)s turns for %(workers)s workers, and in the last turn "
            "some have nothing to do: %(most_times)s times is the most that can be."
        ),
        "one_core": _(
            "%(workers)s workers did no more than one: threads %(threads_times)s times as many "
            "tasks a second, processes %(processes_times)s times. There is one core here, so the "
            "workers took turns on it: with the threads %(threads_cores)s of it computed on "
            "average, with the processes %(processes_cores)s."
        ),
        "no_gain": _(
            "A surprise: %(subject)s did no more with %(workers)s workers than with one, "
            "%(times)s times as many tasks a second, although there are cores for more. On average "
            "%(busy_cores)s cores computed at a time. Why there were no more was not seen."
        ),
        "fewer_did_more": _(
            "Fewer workers did more: %(subject)s did the most tasks a second with %(best)s "
            "workers, %(best_times)s times as many as with one. With %(workers)s it was only "
            "%(times)s times as many. Nothing in this run shows why."
        ),
        "dearer": _(
            "%(subject)s did %(times)s times as many tasks a second with %(workers)s workers as "
            "with one, and %(most_times)s times would have been possible. On average "
            "%(busy_cores)s cores computed at a time, but each was slower: the same tasks needed "
            "%(dearer_times)s times the processor time that they need with one worker. What slowed "
            "the cores was not seen."
        ),
        "less_than_cores": _(
            "%(subject)s did %(times)s times as many tasks a second with %(workers)s workers as "
            "with one, and %(most_times)s times would have been possible. On average only "
            "%(busy_cores)s cores computed at a time. What the workers waited for was not seen."
        ),
        "more_than_cores": _(
            "A surprise: %(subject)s did %(times)s times as many tasks a second with %(workers)s "
            "workers as with one. The cores here (%(cores)s) do not allow so much, so it is hard "
            "to believe. Please run it again."
        ),
        "threads_despite_gil": _(
            "A surprise: %(workers)s threads did %(times)s times as many tasks a second as one, "
            "and on average %(busy_cores)s cores computed at a time, although this Python has a "
            "GIL. Nothing in this run shows why."
        ),
        "waited_side_by_side": _(
            "%(workers)s threads did %(threads_times)s times as many tasks a second as one, and "
            "%(workers)s processes %(processes_times)s times as many. They waited side by side. "
            "Who waits needs no core and no GIL: all tasks together kept at most %(busy_cores)s "
            "cores at work on average, however many cores are here."
        ),
        "waited_in_turns": _(
            "%(workers)s threads did %(threads_times)s times as many tasks a second as one, and "
            "%(workers)s processes %(processes_times)s times as many. They waited side by side, "
            "but %(tasks)s tasks are %(turns)s turns for %(workers)s workers, and in the last turn "
            "some have nothing to do: %(most_times)s times is the most that can be. Cores did not "
            "matter: at most %(busy_cores)s of them were at work on average."
        ),
        "waited_too_long": _(
            "A surprise: %(subject)s did %(times)s times as many tasks a second with %(workers)s "
            "workers as with one, and %(most_times)s times would have been possible, for the tasks "
            "only wait. What else they waited for was not seen in this run."
        ),
        "waiting_no_gain": _(
            "A surprise: %(subject)s did no more with %(workers)s workers than with one, "
            "%(times)s times as many tasks a second, although the tasks only wait. Why they did "
            "not wait side by side was not seen in this run."
        ),
        "more_than_workers": _(
            "A surprise: %(subject)s did %(times)s times as many tasks a second with %(workers)s "
            "workers as with one. That is more than one each, so it is hard to believe. Please run "
            "it again."
        ),
    },
)
