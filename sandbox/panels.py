"""What a lab's panel shows: the form, the run under way, or what came out of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from learners.models import Learner
from sandbox import offers, services, words
from sandbox.board import Board, board_of
from sandbox.findings import FINDINGS
from sandbox.forms import RunForm, message_of, raw_parameters
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters
from sandbox.machine_strip import machine_strip
from sandbox.models import INTERPRETER, Execution, Machine, Run, State
from sandbox.outcome import Outcome, outcome_of, prediction_in_words
from sandbox.programs import Program, arguments_of
from sandbox.run_data import measurement_of
from sandbox.set_up import SetUp, set_up_of
from sandbox.words import DemoWords, Label

IN_PROGRESS = gettext_lazy("Your earlier run of this lab is not over yet. Here it is.")
SIGNED_FOR = "sandbox.run_events"
TOKEN_AGE_S = 15 * 60

Pair = tuple[str, Any]


@dataclass(frozen=True)
class Panel:
    """One lab as the templates need it; which of `form`, live or ended shows is told by `step`."""

    demo: Demo
    words: DemoWords
    next: str
    step: str
    form: SetUp | None = None
    note: Any = ""
    run: Run | None = None
    execution: Execution | None = None
    board: Board | None = None
    outcome: Outcome | None = None
    place: services.Place | None = None
    shared: int = 0
    machine: list[Pair] = field(default_factory=list)
    #: Of the machine that measured last; 0 before any did.
    cores: int = 0

    @property
    def anchor(self) -> str:
        return f"lab-{self.demo.slug}"

    @property
    def is_live(self) -> bool:
        return self.step == "run"

    @property
    def observes(self) -> bool:
        """Whether it needs the styles of what only observing labs show."""
        return self.demo.slug in FINDINGS

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Name and state (done, now, to do) of each step."""
        names = [_("Predict"), _("Run"), _("Compare")]
        now = {"predict": 0, "run": 1, "compare": 2}[self.step]
        return [
            (name, "done" if at < now else "now" if at == now else "to do")
            for at, name in enumerate(names)
        ]

    @property
    def programs(self) -> list[Program]:
        chosen = (self.execution.parameters if self.execution else {}).get("strategies", [])
        shown = self.demo.programs if "asyncio" in chosen else self.demo.programs[:1]
        words = arguments_of(self.demo, self.execution)
        return [Program(path.name, path.read_text().splitlines(), words) for path in shown]

    @property
    def events_url(self) -> str:
        assert self.run is not None
        token = make_token(self.run.execution_id, get_language() or "en")
        return f"{reverse('sandbox:run_events', args=[self.run.id])}?{urlencode({'t': token})}"

    @cached_property
    def recorded_url(self) -> str:
        """A measurement to look at instead; '' where there is none. Asks the database."""
        if self.execution is None or services.recorded(self.demo.slug, self.execution.key) is None:
            return ""
        address = reverse("sandbox:recorded_detail", args=[self.demo.slug])
        return f"{address}?{urlencode({'key': self.execution.key})}"

    @property
    def panel_url(self) -> str:
        assert self.run is not None
        return (
            f"{reverse('sandbox:run_panel', args=[self.run.id])}?{urlencode({'next': self.next})}"
        )

    @property
    def again_url(self) -> str:
        """The page anew: browsers only scroll when an address differs in its anchor alone."""
        path = self.next.partition("#")[0].partition("?")[0]
        return f"{path}?at={time.time():.0f}#{self.anchor}"

    @property
    def again_form_url(self) -> str:
        """The set-up form with this run's parameters, and the way back to this page."""
        parameters = dict(self.execution.parameters) if self.execution else {}
        query = urlencode({**parameters, "next": self.next}, doseq=True)
        return f"{reverse('sandbox:demo_detail', args=[self.demo.slug])}?{query}"

    @property
    def other_url(self) -> str:
        return reverse("sandbox:demo_detail", args=[self._other])

    @property
    def other_label(self) -> str:
        return _("Now: %(lab)s") % {"lab": words.DEMOS[self._other].title}

    @property
    def _other(self) -> str:
        slugs = list(DEMOS)
        after = slugs[(slugs.index(self.demo.slug) + 1) % len(slugs)]
        return self.demo.leads_to or after

    @property
    def cores_note(self) -> str:
        return ngettext(
            "The lab machine has %(cores)s processor core.",
            "The lab machine has %(cores)s processor cores.",
            self.cores,
        ) % {"cores": self.cores}

    @property
    def locked(self) -> str:
        """The prediction in words, while the run goes on."""
        if self.run is None or not self.run.prediction:
            return ""
        return prediction_in_words(self.run.prediction, self.words)

    @property
    def failure(self) -> Label | None:
        state = self.run.state if self.run else self.execution and self.execution.state
        reason = self.execution.failure.get("reason") if self.execution else None
        by_reason = words.FAILURES.get(str(reason)) if state == State.FAILED else None
        return by_reason or words.FAILURES.get(str(state))

    @property
    def failure_icon(self) -> str:
        state = self.run.state if self.run else ""
        return "i-clock" if state == State.TIMED_OUT else "i-plug"


def make_token(execution_id: UUID, language: str) -> str:
    return signing.dumps([str(execution_id), language], salt=SIGNED_FOR, compress=True)


def read_token(token: str) -> tuple[UUID, str]:
    """Raises BadSignature for a token that is forged or older than `TOKEN_AGE_S`."""
    execution_id, language = signing.loads(token, salt=SIGNED_FOR, max_age=TOKEN_AGE_S)
    return UUID(execution_id), language


def messages_of(invalid: InvalidParameters, demo: Demo) -> list[str]:
    return [message_of(name, code, demo) for name, code in invalid.errors.items()]


def for_form(
    form: RunForm, next_path: str, opened: bool = False, cores: int | None = None
) -> Panel:
    """`cores`: of the lab machine, where the caller knows it already.

    Only a form that is not part of a chapter offers other interpreters: who is alive changes from
    one second to the next, and chapters are kept in pieces. There it links to the lab's own page.
    """
    demo = form.demo
    on_offer = offers.offer() if cores is None else None
    cores = _cores() if cores is None else cores
    shown = set_up_of(form, opened, on_offer, next_path)
    return Panel(demo, words.DEMOS[demo.slug], next_path, "predict", form=shown, cores=cores)


def _cores() -> int:
    return Machine.objects.order_by("-seen_at").values_list("cores", flat=True).first() or 0


def for_run(run: Run, next_path: str, note: Any = "", shared: int | None = None) -> Panel:
    """A run of the learner's own: live while it goes on, else what came out of it.

    `shared`: how many others it serves, where the caller knows it already.
    """
    execution = run.execution
    measurement = measurement_of(execution)
    live = not run.is_final
    return Panel(
        DEMOS[run.demo],
        words.DEMOS[run.demo],
        next_path,
        "run" if live else "compare",
        run=run,
        execution=execution,
        note=note,
        shared=services.shared_with(run) if shared is None else shared,
        machine=machine_strip(execution, measurement),
        board=board_of(measurement),
        place=services.place_of(execution) if live and execution.state == State.QUEUED else None,
        outcome=None
        if live
        else outcome_of(run.demo, execution.parameters, measurement, run.prediction),
    )


def for_recorded(execution: Execution, demo: Demo) -> Panel:
    """A measurement without a learner: no prediction, no stop."""
    measurement = measurement_of(execution)
    return Panel(
        demo,
        words.DEMOS[demo.slug],
        reverse("sandbox:demo_detail", args=[demo.slug]),
        "compare",
        execution=execution,
        board=board_of(measurement),
        outcome=outcome_of(demo.slug, execution.parameters, measurement, None),
        machine=machine_strip(execution, measurement),
    )


def for_address(learner: Learner, demo: Demo, query: Mapping[str, Any], next_path: str) -> Panel:
    """The lab's own page: parameters in the address set it up, else the latest run is shown.

    Raises InvalidParameters.
    """
    raw, interpreter = raw_parameters(demo, query), str(query.get(INTERPRETER, ""))
    if raw or interpreter:
        form = RunForm(demo, defaults=demo.clean(raw), interpreter=interpreter)
        return for_form(form, next_path, opened=True)
    return for_demos(learner, [(demo.slug, {})], next_path)[0]


def for_demos(
    learner: Learner, placements: list[tuple[str, Mapping[str, Any]]], next_path: str
) -> list[Panel]:
    """Panels for the labs of a page, each with the learner's latest run of that demo if any."""
    slugs = [slug for slug, _parameters in placements]
    runs = Run.objects.of(learner).filter(demo__in=slugs).latest_of_each_demo()
    latest = {run.demo: run for run in runs}
    return [_latest_or_form(latest.get(slug), slug, given, next_path) for slug, given in placements]


def _latest_or_form(
    run: Run | None, slug: str, parameters: Mapping[str, Any], next_path: str
) -> Panel:
    if run is not None:
        return for_run(services.settled(run), next_path)
    demo = DEMOS[slug]
    form = RunForm(demo, defaults=demo.clean(dict(parameters)))
    return for_form(form, next_path)


@dataclass(frozen=True)
class Entry:
    """One lab in the list of all."""

    demo: Demo
    words: DemoWords
    latest: Run | None


def index(learner: Learner) -> list[Entry]:
    latest = {run.demo: run for run in Run.objects.of(learner).latest_of_each_demo()}
    return [Entry(demo, words.DEMOS[slug], latest.get(slug)) for slug, demo in DEMOS.items()]
