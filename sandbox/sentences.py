"""The one sentence above a result, in the visitor's language; `explain` chooses which."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sandbox import words
from sandbox.explain import Explanation, explain
from sandbox.findings import FINDINGS, explained, remarks
from sandbox.measurement import Measurement
from sandbox.nonsense import sensible
from sandbox.numbers import amount, times

Text = str | Promise

#: tests/golden/sentences.toml holds the English of each, with the slots that it may use.
SENTENCES: dict[str, Text] = {
    "nothing_measured": gettext_lazy(
        "The run ended before a round was finished, so there is nothing to compare."
    ),
    "too_few_rounds": gettext_lazy(
        "Undisturbed rounds: only %(rounds)s. To say how much sooner anything is done takes"
        " at least %(needed)s; what the timeline shows did happen."
    ),
    "not_credible": gettext_lazy(
        "%(strategy)s: done sooner than the number of workers (%(workers)s) and of cores "
        "(%(cores)s) allows. That is not credible, so these times are not compared. Please "
        "run it again."
    ),
    "frozen": gettext_lazy(
        "%(strategy)s: a worker stood still for %(stood_still_s)s s, and nothing shows why. "
        "Times with such a gap are not compared."
    ),
    "crowded": gettext_lazy(
        "The processors slowed each other down: side by side, the same work took far more "
        "processor time than alone. So the times are not compared. What the timeline shows did "
        "happen."
    ),
    "busy": gettext_lazy(
        "The machine was busy with other work, so the times are not compared. What the "
        "timeline shows did happen."
    ),
    "busy.gil": gettext_lazy(
        "The machine was busy, so the times are not compared. What holds all the same: the "
        "%(workers)s threads shared one process and spent %(percent)s %% of their time "
        "waiting for its one lock, and every process had a number of its own."
    ),
    "busy.gil_threads": gettext_lazy(
        "The machine was busy, so the times are not compared. What holds all the same: "
        "threads spent %(percent)s %% of their time waiting for one lock."
    ),
    "busy.pids": gettext_lazy(
        "The machine was busy, so the times are not compared. What holds all the same: the "
        "%(workers)s threads shared one process, and every process had a number of its own."
    ),
    "busy.cpu": gettext_lazy(
        "The machine was busy, so the times are not compared. What holds all the same: one "
        "after another, the jobs used %(cpu_s)s s of processor time in %(wall_s)s s."
    ),
    "busy.waiting": gettext_lazy(
        "The machine was busy, so the times are not compared. What holds all the same for "
        "“%(strategy)s”: it used only %(cpu_ms)s ms of processor time in %(wall_s)s s. The "
        "rest was waiting."
    ),
    "computing.processes_won_gil": gettext_lazy(
        "Processes finished %(times)s times sooner than one after another, because each had"
        " an interpreter of its own; the threads spent %(percent)s %% of their time waiting"
        " for one lock."
    ),
    "computing.processes_won_threads_slower_gil": gettext_lazy(
        "Processes finished %(times)s times sooner than one after another, because each had"
        " an interpreter of its own. Threads took %(threads_times)s times as long as one "
        "after another and spent %(percent)s %% of their time waiting for one lock."
    ),
    "computing.processes_won": gettext_lazy(
        "Processes finished %(times)s times sooner than one after another, and threads did "
        "not. What made the difference was not seen in this run."
    ),
    "computing.processes_alone_won": gettext_lazy(
        "Processes finished %(times)s times sooner than one after another: on average, "
        "%(at_once)s of them were running at the same time."
    ),
    "computing.threads_won_despite_gil": gettext_lazy(
        "A surprise: threads finished %(times)s times sooner than one after another, "
        "although this Python has a lock that they share. They waited for it only "
        "%(percent)s %% of their time."
    ),
    "computing.threads_gil": gettext_lazy(
        "Threads were not really faster than one after another: they spent %(percent)s %% of their "
        "time waiting for one lock, and only its holder may run Python."
    ),
    "computing.threads_slower_gil": gettext_lazy(
        "Threads took %(times)s times as long as one after another and spent %(percent)s %%"
        " of their time waiting for one lock."
    ),
    "computing.threads_no_gain": gettext_lazy(
        "Threads were not really faster than one after another. What held them up was not seen "
        "in this run."
    ),
    "computing.slowed_each_other": gettext_lazy(
        "Processes gained nothing: on average %(at_once)s of them were running at the same time, "
        "but then the same jobs took %(times)s times as much processor time as one after another. "
        "The processors slowed each other down; two of them may be threads of one core."
    ),
    "computing.start_up_ate_gain": gettext_lazy(
        "Processes shared the work out and gained nothing: to start each took %(start_ms)s "
        "ms, as long as the sharing saved. Try longer jobs."
    ),
    "computing.start_up_cost_more": gettext_lazy(
        "Processes took %(times)s times as long as one after another: to start each took "
        "%(start_ms)s ms, longer than the sharing saved. Try longer jobs."
    ),
    "computing.processes_slower": gettext_lazy(
        "A surprise: processes took %(times)s times as long as one after another. To start "
        "each took %(start_ms)s ms, which is not enough to explain it."
    ),
    "computing.same": gettext_lazy(
        "No real difference, although there were %(cores)s cores. That is a surprise; the "
        "timeline shows who ran when."
    ),
    "computing.no_gain": gettext_lazy(
        "Nothing was really faster than one after another, although there were %(cores)s cores. "
        "That is a surprise; the timeline shows who ran when."
    ),
    "computing.one_core_same": gettext_lazy(
        "No real difference: there is one core here, so one worker computes at a time, be it "
        "a thread or a process."
    ),
    "computing.one_core_processes_slower": gettext_lazy(
        "Processes took %(times)s times as long as one after another: there is one core here,"
        " so they took turns, and to start each took %(start_ms)s ms."
    ),
    "computing.one_core_no_gain": gettext_lazy(
        "Nothing was really faster than one after another: there is one core here, so one worker "
        "computes at a time, be it a thread or a process."
    ),
    "computing.free_threads_won": gettext_lazy(
        "Threads finished %(times)s times sooner than one after another: this Python has no"
        " GIL, so %(workers)s threads could share %(cores)s cores."
    ),
    "computing.free_threads_and_processes_won": gettext_lazy(
        "Threads finished %(threads_times)s times sooner than one after another and "
        "processes %(processes_times)s times: this Python has no GIL, so threads may "
        "compute side by side as processes do."
    ),
    "computing.free_threads_no_gain": gettext_lazy(
        "A surprise: this Python has no GIL and there were %(cores)s cores, and still threads"
        " were not really faster than one after another."
    ),
    "computing.free_threads_no_gain_processes_won": gettext_lazy(
        "A surprise: this Python has no GIL and there were %(cores)s cores, and still threads"
        " were not really faster than one after another. Processes were, %(times)s times."
    ),
    "computing.asyncio_one_thread": gettext_lazy(
        "asyncio was not really faster than one after another: one thread did all %(workers)s "
        "jobs, and a job that never waits lets no other one in."
    ),
    "surprise": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another. That is a surprise: "
        "the reason was not seen in this run."
    ),
    "waiting.threads_and_processes": gettext_lazy(
        "Threads finished %(threads_times)s times sooner than one after another and "
        "processes %(processes_times)s times, because %(workers)s waits passed at once. It "
        "took at most %(cpu_ms)s ms of processor time: a wait needs neither the lock nor a "
        "core."
    ),
    "waiting.all_at_once": gettext_lazy(
        "All others finished %(low_times)s to %(high_times)s times sooner than one after "
        "another, because %(workers)s waits passed at once. It took at most %(cpu_ms)s ms of "
        "processor time: a wait needs neither the lock nor a core."
    ),
    "waiting.all_at_once_much_cpu": gettext_lazy(
        "All others finished %(low_times)s to %(high_times)s times sooner than one after "
        "another, because %(workers)s waits passed at once."
    ),
    "waiting.one_way_at_once": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another, because "
        "%(workers)s waits passed at once. It took %(cpu_ms)s ms of processor time: a wait "
        "needs neither the lock nor a core."
    ),
    "waiting.one_way_at_once_much_cpu": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another, because "
        "%(workers)s waits passed at once."
    ),
    "waiting.fastest_at_once": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another, because "
        "%(workers)s waits passed at once; no other way gained more."
    ),
    "waiting.threads_ahead": gettext_lazy(
        "Threads finished %(threads_times)s times sooner than one after another, processes "
        "%(processes_times)s times: in both, %(workers)s waits passed at once, but to start"
        " a process took %(start_ms)s ms first."
    ),
    "waiting.start_up_ate_gain": gettext_lazy(
        "Threads finished %(times)s times sooner than one after another, because "
        "%(workers)s waits passed at once. Processes gained nothing: to start each took "
        "%(start_ms)s ms, at least as long as the waits saved."
    ),
    "waiting.start_up_only": gettext_lazy(
        "Processes gained nothing, though their waits passed at once: to start each took "
        "%(start_ms)s ms, at least as long as that saved. Try longer waits."
    ),
    "waiting.unequal": gettext_lazy(
        "Threads finished %(threads_times)s times sooner than one after another, processes "
        "%(processes_times)s times. Where the difference comes from was not seen in this "
        "run."
    ),
    "waiting.one_left_behind": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another. %(other)s: no real "
        "gain, which is a surprise."
    ),
    "waiting.less_than_expected": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another, less than the "
        "%(workers)s times of waits that all pass at once. Only %(percent)s %% of the "
        "workers’ time was waiting for an answer."
    ),
    "waiting.less_than_expected_unexplained": gettext_lazy(
        "%(strategy)s: done %(times)s times sooner than one after another, less than the "
        "%(workers)s times of waits that all pass at once. Why was not seen in this run."
    ),
    "waiting.no_gain": gettext_lazy(
        "A surprise: nothing was really faster than one after another, although waits can pass at "
        "once. The timeline shows who waited when."
    ),
    "one_worker": gettext_lazy(
        "There was one job, and nothing to share out: each way did the same work once."
    ),
    "one_worker_start_up": gettext_lazy(
        "There was one job, and nothing to share out. The process took longer because it had "
        "to be started first: %(start_ms)s ms."
    ),
    "one_of_each.own_list": gettext_lazy(
        "The thread ran inside our process, number %(pid_main)s, and wrote into our list. The"
        " process is number %(pid_process)s and wrote into a list of its own. The thread got "
        "going after %(thread_ms)s ms, the process after %(process_ms)s ms."
    ),
    "one_of_each.copied_list": gettext_lazy(
        "The thread ran inside our process, number %(pid_main)s, and wrote into our list. The"
        " process, number %(pid_process)s, began as a copy: its list had our thread’s entry "
        "already, and what it added stayed with it. The thread got going after %(thread_ms)s "
        "ms, the process after %(process_ms)s ms."
    ),
    "one_of_each.incomplete": gettext_lazy(
        "The thread or the process was ended before it could tell where it ran."
    ),
    "one_of_each.process_first": gettext_lazy(
        "A surprise: the process got going %(process_ms)s ms after its start, and the thread "
        "needed %(thread_ms)s ms. As ever, the thread ran inside our process, number "
        "%(pid_main)s, and the process is number %(pid_process)s with a list of its own."
    ),
    "one_of_each.surprise": gettext_lazy(
        "A surprise: main, thread and process have the numbers %(pid_main)s, %(pid_thread)s "
        "and %(pid_process)s; lengths of the list: %(list_in_main)s in main, "
        "%(list_in_process)s in the process."
    ),
}


def sentence(demo: str, parameters: Mapping[str, Any], measurement: Measurement) -> str:
    """What came out of this run, in a few sentences."""
    made = partial(_made, demo, parameters, measurement)
    return sensible(made, str(words.WITHHELD["lab.nonsense"]))


def _made(demo: str, parameters: Mapping[str, Any], measurement: Measurement) -> str:
    of = words.DEMOS[demo]
    if demo not in FINDINGS:
        return _said(SENTENCES, explain(demo, parameters, measurement), of)
    sentences = {**words.WITHHELD, **of.sentences}
    outcome = explained(demo, parameters, measurement)
    told = (outcome, *remarks(demo, measurement))
    return " ".join(_said(sentences, each, of) for each in told)


def _said(sentences: Mapping[str, Text], explanation: Explanation, of: words.DemoWords) -> str:
    return str(sentences[explanation.key]) % spoken(explanation, of)


def spoken(explanation: Explanation, of: words.DemoWords) -> dict[str, str]:
    """Slots as people read them; what a slot is, its name says (`explain.keys`)."""
    return {name: _spoken(name, value, of) for name, value in explanation.slots.items()}


def _spoken(name: str, value: float | int | str, of: words.DemoWords) -> str:
    if name in ("strategy", "subject", "other"):
        return str(of.subject(str(value)).name)
    if name.endswith("times"):
        return times(float(value)).removesuffix("×") if float(value) < 20 else amount(float(value))
    if name.endswith(("_ms", "_s")) or isinstance(value, float):
        return amount(float(value))
    return str(value)
