"""The gate: what counts as disturbed, each limit with a reading below it and one above."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sandbox.harness import evidence, gate
from sandbox.harness.comparing import Comparison
from sandbox.harness.events import CODES
from sandbox.harness.evidence import Usage
from sandbox.harness.gate import LIMITS, Readings, judge, observed, worst
from sandbox.harness.observing import Observing
from sandbox.harness.probes import Probed, Probes
from sandbox.harness.rounds import Rounds, Taken
from sandbox.harness.verdicts import Cost, Notes, Verdicts
from sandbox.harness.workloads import computing

SPELLS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "golden" / "spells.toml").read_text()
)["spell"]


def test_an_idle_machine_is_undisturbed() -> None:
    assert judge(Readings()) == (False, [])


@pytest.mark.parametrize(("field", "code"), [*zip(Readings._fields, gate.CODES, strict=True)])
def test_each_limit_lets_through_what_reaches_it_and_stops_what_exceeds_it(
    field: str, code: str
) -> None:
    limit = getattr(LIMITS, field)
    assert judge(Readings()._replace(**{field: limit})) == (False, [])
    assert judge(Readings()._replace(**{field: limit * 1.01})) == (True, [code])


def test_every_reason_is_named() -> None:
    beyond = Readings._make(limit * 2 for limit in LIMITS)
    assert judge(beyond) == (True, list(CODES))


def test_the_worst_of_a_round_counts() -> None:
    assert worst(Readings(slowdown=1.1), Readings(others=0.5)) == Readings(1.1, 0.5)


def test_a_round_is_judged_by_its_measured_readings() -> None:
    readings = Readings(slowdown=1.7)
    assert observed("measured", readings) is readings


@pytest.mark.parametrize(("noise", "disturbed"), [("quiet", False), ("busy", True)])
def test_noise_can_be_injected(noise: str, disturbed: bool) -> None:
    assert judge(observed(noise, Readings(slowdown=1.7)))[0] is disturbed


def verdicts_on(*costs: int, noise: str = "measured") -> Verdicts:
    """Rounds 1, 2, … in which the same work cost this much, each judged when it was over."""
    verdicts = Verdicts(noise)
    for number, cost in enumerate(costs, start=1):
        verdicts.refer("threads", cost)
        verdicts.notes[number] = Notes(1, Readings(), (("threads", cost),))
        verdicts.on(number)
    return verdicts


@pytest.mark.parametrize("odd", [150, 65])
def test_work_that_costs_other_than_usual_was_disturbed(odd: int) -> None:
    verdicts = verdicts_on(100, 110, 100, odd)
    assert verdicts.on(2) == (False, [])
    assert verdicts.on(4) == (True, ["probe_slow"])


def test_a_machine_that_is_slower_throughout_is_no_disturbance() -> None:
    verdicts = verdicts_on(100, 200, 200, 200)
    assert verdicts.on(3) == (False, [])
    assert verdicts.on(1) == (True, ["probe_slow"])


def test_what_becomes_usual_later_overturns_what_was_accepted() -> None:
    verdicts = verdicts_on(150, 100)
    assert list(verdicts.overturned()) == [1]
    assert list(verdicts.overturned()) == []


def test_each_strategy_is_compared_with_itself() -> None:
    verdicts = verdicts_on(100)
    verdicts.refer("processes", 140)
    assert verdicts.slowdown([("threads", 100), ("processes", 140)]) == 1.0


def test_injected_quiet_overrules_what_work_cost() -> None:
    assert verdicts_on(100, 300, noise="quiet").on(2) == (False, [])


def test_a_slower_processor_hardly_matters_to_who_waits() -> None:
    waits = Verdicts("measured", computing=0.3)
    assert waits.observed(Readings(slowdown=2.0), []).slowdown == pytest.approx(1.3)


def comparison(cores: int = 2) -> Comparison:
    """The computing one, as far as it judges costs."""
    made = Comparison.__new__(Comparison)
    made.load = computing(4, 0.04, cores, gil=True)
    return made


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both processors are on cores of their own, as far as the machine tells."""
    monkeypatch.setattr(evidence, "_cores_apart", lambda: 2)
    monkeypatch.setattr(evidence, "_unlike", lambda: 1.0)


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell["name"])
def test_rounds_in_which_processors_shared_a_core_unseen_are_refused(spell: dict[str, Any]) -> None:
    """Real runs: by its own cost alone each such round was as usual, and so they were valid."""
    refused = []
    for number, *costs_ms in spell["rounds"]:
        costs = named(*costs_ms)
        readings = Readings(crowding=comparison().crowding(costs))
        refused += [number] * ("crowded" in judge(Verdicts("measured").observed(readings, []))[1])
    assert refused == spell["crowded"]


def named(*costs: int) -> list[Cost]:
    return list(zip(("sequential", "threads", "processes"), costs, strict=True))


@pytest.mark.parametrize(("apart", "crowding"), [(2, 1.8), (1, 0.9), (None, 0.9)])
def test_threads_of_one_core_are_due_to_be_slower_together(
    apart: int | None, crowding: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "_cores_apart", lambda: apart)
    assert comparison().crowding(named(100, 100, 180)) == crowding
    assert comparison(cores=1).crowding(named(100, 100, 180)) == 1.0


def test_unlike_processors_are_due_to_be_slower_than_the_quickest(
    two_cores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "_unlike", lambda: 1.4)
    assert comparison().crowding(named(100, 100, 161)) == 1.15


def test_a_machine_tells_of_its_processors_or_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"topology/thread_siblings_list": [b"0-1", b"0-1", b"2"]}
    clocks = {"cpufreq/cpuinfo_max_freq": [b"4700000\n", b"4700000\n", b"3400000\n"]}
    monkeypatch.setattr(evidence, "_told", (told | clocks).__getitem__)
    assert (evidence._cores_apart(), round(evidence._unlike(), 2)) == (2, 1.38)

    def silent(what: str) -> list[bytes]:
        raise FileNotFoundError(what)

    monkeypatch.setattr(evidence, "_told", silent)
    assert (evidence._cores_apart(), evidence._unlike()) == (None, 1.0)


def test_a_round_that_lost_a_worker_tells_no_crowding() -> None:
    assert comparison().crowding([("processes", 180)]) == 1.0
    assert comparison().crowding([("sequential", 100), ("threads", 200)]) == 1.0


def test_who_waits_is_hardly_crowded() -> None:
    waits = Verdicts("measured", computing=0.3)
    assert waits.observed(Readings(crowding=2.0), []).crowding == pytest.approx(1.3)


class Crowded:
    """Probes that find their work side by side nearly twice as dear as alone."""

    width = 2

    def compute(self) -> Probed:
        return Probed(1.0, 1.9, 0)


class OneThing(Rounds):
    def take_one(self, name: str, number: int, take: int) -> Taken:
        return Taken(Readings(), Usage(1, 1, 0, 0, 0), [])


class Folder:
    """A box that only notes what it is told."""

    noise, cores = "measured", 2

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def send(self, kind: str, **fields: Any) -> None:
        self.told.append((kind, fields))

    def time_for(self, seconds: float) -> bool:
        return True


def test_probes_alone_refuse_a_round_of_what_is_no_work_of_a_fixed_amount() -> None:
    rounds = OneThing(Folder(), {"gain": 0.0}, Crowded(), computing=1.0)  # type: ignore[arg-type]
    rounds.opening = Readings()
    assert rounds.take_round(1, 1)
    assert rounds.judged(1) == [1]
    assert rounds.verdicts.on(1) == (True, ["crowded"])


@pytest.mark.parametrize("width", [1, 2])
def test_probes_compute_alone_and_side_by_side(width: int) -> None:
    probes = Probes(width, 100_000_000)  # one yard each
    slowdown, crowding, cpu = probes.compute()
    for end in (fd for pair in probes.pipes for fd in pair):
        os.close(end)  # they end, too
    assert slowdown > 0.9  # two clocks, read one after the other
    assert (crowding == 1) == (width == 1)
    assert cpu > 0


def test_what_took_much_longer_than_it_has_to_stood_still() -> None:
    """One process of a box was stopped for 0.7 s; nothing else would tell."""
    ms = 1_000_000
    watched = Observing(Folder(), {}, {"spawn": 0.1}, Crowded())  # type: ignore[arg-type]
    took = [250, 120, 820, 130, 290]
    late = [watched.standstill("spawn", each * ms) // ms for each in took]
    assert late == [0, 0, 700, 0, 0]
    assert judge(Readings(unknown_ns=late[2] * ms)) == (True, ["frozen"])
