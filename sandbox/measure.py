"""Folds a transcript, whole or still growing, into what was measured. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.comparing import Judge, summarise, why_not_valid, withheld
from sandbox.measurement import (
    Calibration,
    Ending,
    Measurement,
    Observation,
    Probe,
    Progress,
    Round,
    Span,
    StrategySummary,
)
from sandbox.observed import counted, why_not_comparable

__all__ = ["Folding", "Measurement", "as_data", "fold"]

#: One validated event, as it stands in the stream and in the transcript.
Event = Mapping[str, Any]

_ENDINGS = ("finished", "failed", "timed_out", "stopped")


def fold(events: Iterable[Event]) -> Measurement:
    """What the events say so far; a second `started`, of a later attempt, begins anew."""
    folding = Folding()
    for event in events:
        if event["k"] == "started":
            folding = Folding()
        folding.read(event)
    return folding.measurement()


@dataclass
class _Take:
    """One strategy in one take, still being filled."""

    strategy: str
    round: int
    take: int
    spans: list[Span] = field(default_factory=list)
    end: Event | None = None

    def frozen(self, verdict: Event | None) -> Round:
        end = self.end or {}
        causes = [each for each in (self.end, verdict) if each is not None]
        last_ns = max((span.end_ns for span in self.spans), default=0)
        return Round(
            strategy=self.strategy,
            round=self.round,
            take=self.take,
            wall_s=end.get("wall_ns", last_ns) / 1e9,
            cpu_s=end.get("cpu_ns", sum(span.cpu_ns for span in self.spans)) / 1e9,
            finished=self.end is not None,
            disturbed=any(cause["disturbed"] for cause in causes),
            why=tuple(dict.fromkeys(code for cause in causes for code in cause.get("why", ()))),
            spans=tuple(sorted(self.spans, key=lambda span: (span.start_ns, span.end_ns))),
            measured=end.get("measured") or {},
        )


class Folding:
    """Reads events one by one, as they come; kinds it does not know are skipped."""

    def __init__(self) -> None:
        self._started: Event = {}
        self._calibrated: Calibration | None = None
        self._probes: list[Probe] = []
        self._takes: dict[tuple[str, int, int], _Take] = {}
        self._verdicts: dict[tuple[int, int], Event] = {}
        self._result: Mapping[str, Any] | None = None
        self._ended: Ending | None = None
        self._now: _Take | None = None
        self._observing: Event = {}
        self._observations: list[Observation] = []

    def read(self, event: Event) -> None:
        readers: dict[str, Callable[[Event], None]] = {
            "started": self._read_started,
            "calibrated": self._read_calibrated,
            "probe_finished": self._read_probe,
            "round_started": self._read_round_started,
            "spans_finished": self._read_spans,
            "round_finished": self._read_round_finished,
            "round_judged": self._read_verdict,
            "result": self._read_result,
            "observing": self._read_observing,
            "observed": self._read_observed,
        }
        if event["k"] in _ENDINGS:
            self._read_ending(event)
        elif event["k"] in readers:
            readers[event["k"]](event)

    def _read_started(self, event: Event) -> None:
        self._started = event

    def _read_calibrated(self, event: Event) -> None:
        self._calibrated = Calibration(
            **{name: event[name] for name in Calibration.__dataclass_fields__}
        )

    def _read_probe(self, event: Event) -> None:
        self._probes.append(Probe(**{name: event[name] for name in Probe.__dataclass_fields__}))

    def _read_round_started(self, event: Event) -> None:
        self._now = self._take(event)

    def _read_spans(self, event: Event) -> None:
        self._take(event).spans += [Span(*values) for values in event["spans"]]

    def _read_round_finished(self, event: Event) -> None:
        self._take(event).end = event

    def _read_verdict(self, event: Event) -> None:
        self._verdicts[event["round"], event["take"]] = event

    def _read_result(self, event: Event) -> None:
        self._result = event["measured"]

    def _read_observing(self, event: Event) -> None:
        self._observing = event

    def _read_observed(self, event: Event) -> None:
        self._observations.append(
            Observation(
                event["series"],
                event["subject"],
                event["round"],
                event["take"],
                tuple(event["values"]),
                event["x"],
            )
        )

    def _read_ending(self, event: Event) -> None:
        self._ended = Ending(event["k"], event.get("reason", ""), event.get("detail", ""))

    def _take(self, event: Event) -> _Take:
        key = (event["strategy"], event["round"], event["take"])
        return self._takes.setdefault(key, _Take(*key))

    def measurement(self) -> Measurement:
        return self._observed() if self._observing else self._compared()

    def _observed(self) -> Measurement:
        """Of a demo that observes instead of comparing strategies."""
        planned = self._observing["rounds_planned"]
        observations = counted(self._observations, self._verdicts if planned else None)
        why = why_not_comparable(observations, self._verdicts, planned)
        return replace(
            self._begun(),
            demo=self._observing["demo"],
            rounds_planned=planned,
            observations=observations,
            valid=not why,
            why_not_valid=why,
        )

    def _begun(self) -> Measurement:
        """What is known whatever the demo measures."""
        return Measurement(
            python=self._started.get("python"),
            gil=self._started.get("gil"),
            cores=self._started.get("cores"),
            start_method=self._started.get("start_method"),
            pid=self._started.get("pid"),
            calibrated=self._calibrated,
            probes=tuple(self._probes),
            disturbances=_disturbances(self._verdicts.values()),
            result=self._result,
            ended=self._ended,
        )

    def _compared(self) -> Measurement:
        takes = tuple(
            take.frozen(self._verdicts.get((take.round, take.take)))
            for take in self._takes.values()
        )
        strategies = tuple(dict.fromkeys(take.strategy for take in takes))
        quiet = frozenset(at for at, said in self._verdicts.items() if not said["disturbed"])
        rounds = Judge(frozenset(strategies), quiet).chosen(takes)
        summaries = summarise(strategies, rounds)
        why = self._why_not_valid(summaries, takes)
        return replace(
            self._begun(),
            strategies=strategies,
            takes=takes,
            rounds=rounds,
            summaries=tuple(map(withheld, summaries)) if why else summaries,
            valid=not why,
            why_not_valid=why,
            progress=self._progress(),
        )

    def _why_not_valid(
        self, summaries: tuple[StrategySummary, ...], takes: tuple[Round, ...]
    ) -> tuple[str, ...]:
        """A demo that answers instead of comparing is valid as soon as it has answered."""
        if self._result and len({take.strategy for take in takes}) < 2:
            return ()
        planned = self._calibrated.rounds_planned if self._calibrated else None
        return why_not_valid(summaries, takes, planned, self._started.get("cores"))

    def _progress(self) -> Progress | None:
        if self._now is None or self._ended:
            return None
        planned = self._calibrated.rounds_planned if self._calibrated else None
        return Progress(self._now.strategy, self._now.round, self._now.take, planned)


def _disturbances(verdicts: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for verdict in verdicts for code in verdict["why"]))


def as_data(measurement: Measurement) -> dict[str, Any]:
    """The part of a run's public data that was measured (docs/run-data.md), ready for JSON.

    `rounds` has every finished take, the warm-up and the disturbed ones included: `counts` marks
    those that the summary is made of. `readings` is what the machine did meanwhile.
    """
    counting = {
        (each.strategy, each.round, each.take) for each in measurement.rounds if each.counts
    }
    return {
        "rounds": [
            _round_data(each, measurement, (each.strategy, each.round, each.take) in counting)
            for each in measurement.takes
            if each.finished
        ],
        "summary": {each.strategy: _summary_data(each) for each in measurement.summaries},
        "measured": _measured(measurement),
        "observations": [asdict(each) for each in measurement.observations],
    }


def _round_data(take: Round, measurement: Measurement, counts: bool) -> dict[str, Any]:
    return {
        "strategy": take.strategy,
        "runtime": {"python": measurement.python, "gil": measurement.gil},
        "round": take.round,
        "take": take.take,
        "counts": counts,
        "wall_s": take.wall_s,
        "cpu_s": take.cpu_s,
        "disturbed": take.disturbed,
        "why": list(take.why),
        "readings": dict(take.measured),
        "spans": [] if measurement.condensed else [asdict(span) for span in take.spans],
    }


def _summary_data(summary: StrategySummary) -> dict[str, Any]:
    speed_up = summary.speed_up
    return {
        "median_s": summary.median_s,
        "min_s": summary.min_s,
        "max_s": summary.max_s,
        "speed_up": speed_up.value if speed_up else None,
        "speed_up_low": speed_up.low if speed_up else None,
        "speed_up_high": speed_up.high if speed_up else None,
        "rounds": summary.rounds,
        "cpu_s": summary.cpu_s,
        "shares": dict(summary.shares),
    }


def _measured(measurement: Measurement) -> dict[str, Any]:
    """The demo's own answer or, of a comparing demo, how long it made its jobs and at what cost."""
    if measurement.result:
        return dict(measurement.result)
    return asdict(measurement.calibrated) if measurement.calibrated else {}
