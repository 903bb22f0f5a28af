"""Every sentence that demos share, in the visitor's language: set-up, outcomes, failures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Text = str | Promise


@dataclass(frozen=True)
class Label:
    name: Text
    note: Text = ""


type Labels = Mapping[str, Label]


@dataclass(frozen=True)
class DemoWords:
    """The words of one demo. What it does not name itself, it shares with the others."""

    title: Text
    #: One line for the list of labs.
    summary: Text
    #: Asked before the run; may use %(workers)s, a whole number.
    question: Text
    #: What to look for in the picture, beside it.
    look_for: Text = ""
    parameters: Labels = field(default_factory=dict)
    #: Of parameters: the choices' own names.
    choices: Labels = field(default_factory=dict)
    #: Of predictions; the note is a number's unit.
    questions: Labels = field(default_factory=dict)
    #: Subjects and answers, wherever they are named.
    subjects: Labels = field(default_factory=dict)
    #: Class of the hue of a subject: seq, thr, prc, aio, ft or sub.
    looks: Mapping[str, str] = field(default_factory=dict)
    #: Of `explain`: by key, with slots like %(times)s.
    sentences: Mapping[str, Text] = field(default_factory=dict)

    def parameter(self, name: str) -> Label:
        return self.parameters.get(name) or PARAMETERS.get(name) or Label(name)

    def choice(self, name: str) -> Label:
        return self.choices.get(name) or CHOICES.get(name) or Label(name)

    def prediction(self, name: str) -> Label:
        return self.questions.get(name) or QUESTIONS.get(name) or Label(name)

    def subject(self, name: str) -> Label:
        """A strategy, a subject or an answer; a number stands for itself."""
        known = (self.subjects, STRATEGIES, ANSWERS)
        return next((labels[name] for labels in known if name in labels), Label(name))


DEMOS = {
    "computing": DemoWords(
        title=_("Jobs that only compute"),
        summary=_("The same sums one after another, in threads and in processes."),
        question=ngettext_lazy(
            "%(workers)s job that only computes. Which way is done first, and by how much?",
            "%(workers)s jobs that only compute. Which way is done first, and by how much?",
            "workers",
        ),
    ),
    "waiting": DemoWords(
        title=_("Jobs that only wait"),
        summary=_("The same questions to a slow server, one after another and side by side."),
        question=ngettext_lazy(
            "%(workers)s question to a slow server. Which way is done first, and by how much?",
            "%(workers)s questions to a slow server. Which way is done first, and by how much?",
            "workers",
        ),
    ),
    "one-of-each": DemoWords(
        title=_("One thread, one process"),
        summary=_("Start one of each and see who runs where, and whose list it is."),
        question=_(
            "The program starts one thread and one process; each adds its name to the list. "
            "What will we see?"
        ),
    ),
}

STRATEGIES = {
    "sequential": Label(_("Sequential"), _("one after another")),
    "threads": Label(_("Threads"), _("all in one process")),
    "processes": Label(_("Processes"), _("each with its own interpreter")),
    "asyncio": Label("asyncio", _("one thread, one event loop")),
    "processes-fork": Label(_("Processes, fork"), _("copies of the parent")),
    "processes-spawn": Label(_("Processes, spawn"), _("fresh interpreters")),
    "processes-forkserver": Label(_("Processes, forkserver"), _("copies of a small server")),
    "one-of-each": Label(_("The program"), _("main, one thread, one process")),
}

PARAMETERS = {
    "workers": Label(_("Jobs, each with a worker of its own")),
    "task_ms": Label(_("Length of one job"), _("milliseconds of computing, about")),
    "delay_ms": Label(_("The server answers after"), _("milliseconds")),
    "hold_ms": Label(_("Each works for"), _("milliseconds")),
    "start_method": Label(_("How the process is started")),
    "strategies": Label(_("Ways to compare")),
}

CHOICES = {
    "on": Label(_("yes")),
    "off": Label(_("no")),
    "default": Label(_("as Python does by default here")),
    "fork": Label("fork", _("a copy of the running program")),
    "spawn": Label("spawn", _("a fresh interpreter")),
    "forkserver": Label("forkserver", _("a copy of a small helper process")),
}

QUESTIONS = {
    "first": Label(_("First to finish")),
    "times": Label(_("How many times faster than one after another?")),
    "same_pid": Label(_("Who has the same process number (pid) as the main program?")),
    "list_length": Label(_("How many names are in the main program’s list at the end?")),
}

ANSWERS = {
    "same": Label(_("No real difference"), _("within 10 per cent")),
    "thread": Label(_("The thread")),
    "process": Label(_("The process")),
    "both": Label(_("Both")),
    "neither": Label(_("Neither")),
}

PHASES = {
    "run": Label(_("Running")),
    "gil_wait": Label(_("Waiting for the GIL")),
    "cpu_wait": Label(_("Waiting for a processor")),
    "io_wait": Label(_("Waiting for an answer")),
    "start": Label(_("Starting up")),
    "unknown": Label(_("Unknown: the cause was not observed")),
}

#: Why a round was disturbed, in the words of the machine strip.
DISTURBANCES = {
    "probe_slow": _("a short probe beside the run was slowed down"),
    "others_busy": _("other programs used the processors"),
    "steal": _("the host of this virtual machine took processor time away"),
    "cpu_wait": _("workers had to wait for a processor"),
    "frozen": _("a worker stood still for a while, and nothing shows why"),
    "clock": _("the clocks disagreed"),
    "crowded": _("work side by side took far more processor time than alone"),
}

#: Why a measurement is not valid for comparing.
REASONS = {
    "too_few_rounds": _("Fewer than five undisturbed rounds fitted into the time."),
    "busy": _("The machine was busy with other work."),
    "frozen": _("A worker stood still for a while, and nothing shows why."),
    "crowded": _("The processors slowed each other down."),
    "not_credible": _("A speed-up beyond the number of processors is not credible."),
}

#: How a run ended badly: whose fault, what was kept. One next step stands beside it.
FAILURES = {
    "timed_out": Label(
        _("Stopped at the time limit"),
        _(
            "The run took longer than a run may take here, so it was ended. Your prediction and "
            "your set-up are kept, and what was measured until then is shown. Try fewer or "
            "shorter jobs."
        ),
    ),
    "stopped": Label(
        _("You stopped this run"),
        _("Your prediction and your set-up are kept. Nothing was counted against you."),
    ),
    "lost": Label(
        _("We lost the machine"),
        _(
            "Not your doing: the lab machine went away while it measured, twice, or none was there "
            "for an hour. Your prediction and your set-up are kept."
        ),
    ),
    "no_interpreter": Label(
        _("No lab machine has that Python any more"),
        _(
            "Not your doing: the lab machine that had it went away, or its Python was removed. "
            "Your prediction and your set-up are kept. Choose another Python and run again."
        ),
    ),
    "failed": Label(
        _("The measurement broke"),
        _(
            "Not your doing: the measuring program of this site failed, and the fault was "
            "written down. Your prediction and your set-up are kept."
        ),
    ),
}

#: Was the strategy that was named the first one?
WHICH = {
    "right": _("The right one was named."),
    "wrong": _("Another one was first than you said."),
    "undecidable": _("Yours shared the first place: the difference is too small to call."),
}

#: How near the predicted ratio was.
TIMES = {
    "spot_on": _("The ratio is spot on."),
    "close": _("The ratio is close."),
    "surprised": _("The ratio is a surprise: worth a second look at the timeline."),
}

#: What kept the measured ratio below the predicted one.
HINTS = {
    "more_than_workers": ngettext_lazy(
        "More than %(workers)s times is not to be had from %(workers)s worker.",
        "More than %(workers)s times is not to be had from %(workers)s workers.",
        "workers",
    ),
    "more_than_cores": ngettext_lazy(
        "More than %(cores)s times is not to be had from %(cores)s core, however many workers.",
        "More than %(cores)s times is not to be had from %(cores)s cores, however many workers.",
        "cores",
    ),
    "start_up": _("What is missing is the start of the workers: %(start_ms)s ms each."),
}

#: The workers of one-of-each; others have numbers.
WORKERS = {"main": _("main"), "thread": _("thread"), "process": _("process")}

#: Of demos that observe: said instead of a comparison that the run does not allow.
WITHHELD = {
    "lab.nothing": _("The run ended before anything was observed."),
    "lab.too_few_rounds": _(
        "Undisturbed rounds: only %(rounds)s of the %(needed)s that a comparison takes, so nothing "
        "is compared."
    ),
    "lab.busy": _(
        "The machine was busy with other work, so nothing is compared. Please try again."
    ),
    "lab.nonsense": _(
        "What the program told makes no sense together, so nothing is concluded. That is no fault "
        "of yours; please run it again."
    ),
    "lab.crowded": _(
        "The processors slowed each other down: side by side, the same work took far more "
        "processor time than alone. So nothing is compared. Please try again later."
    ),
}

#: How near a predicted number was.
NEAR = {
    "right": _("The number is right."),
    "near": _("The number is within a factor of two."),
    "off": _("The number is off by a factor of %(times)s."),
    "far": _("The number is far off."),
}
