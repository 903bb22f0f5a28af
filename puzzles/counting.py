"""Every schedule of a model, counted: not one by one, but by what is ahead of each state.

Two states that are equal have the same future, however they came about. So each is looked at once,
and the numbers of schedules are added up from the ends. They are exact.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from heapq import heappop, heappush

from puzzles.expressions import Value
from puzzles.model import Model
from puzzles.states import State, Verdict

MOST_STATES = 200_000

type Outcome = tuple[Verdict, tuple[Value, ...]]
"""How a schedule ends, and the shared variables then."""


@dataclass(frozen=True)
class Counts:
    """What is ahead of a state. `schedules` and `chances` by outcome; the chance is that of a coin
    which is fair among those who can move."""

    schedules: Mapping[Outcome, int]
    chances: Mapping[Outcome, Fraction]

    @property
    def total(self) -> int:
        return sum(self.schedules.values())

    def by_verdict(self) -> dict[Verdict, int]:
        """The numbers of schedules."""
        found: Counter[Verdict] = Counter()
        for (verdict, _shared), count in self.schedules.items():
            found[verdict] += count
        return dict(found)

    def chance_of(self, *verdicts: Verdict) -> Fraction:
        """That a schedule by the coin ends in one of these ways."""
        found = (chance for (verdict, _), chance in self.chances.items() if verdict in verdicts)
        return sum(found, Fraction())


class Proof(StrEnum):
    """What looking at states says of 'no schedule ends badly'."""

    COUNTED = "counted"
    """None of so many schedules does."""
    ENDLESS = "endless"
    """None does, but a schedule can go on for ever: so there is no number of them."""
    BOUNDED = "bounded"
    """None does among the states that were looked at; there are more."""
    REFUTED = "refuted"
    """At least one does."""


@dataclass(frozen=True)
class Explored:
    """All that can become of a model. `counts` is None where a loop can go on for ever: then there
    is no number of schedules, though all states were seen. `is_whole`: all of them were."""

    states: int
    verdicts: frozenset[Verdict]
    counts: Counts | None
    is_whole: bool
    #: From some state that can come about, no end can be reached any more, whoever goes on. Of the
    #: states that were looked at: of a model that is not whole it may be unknown.
    has_livelock: bool = False

    @property
    def is_endless(self) -> bool:
        """A schedule can go on for ever, if only an unfair one: the states were all seen, and there
        is a way in a circle."""
        return self.is_whole and self.counts is None

    def proves_safe(self, fine: Collection[Verdict] = (Verdict.HOLDS,)) -> bool:
        """No schedule whatever ends in another way than these."""
        return self.is_whole and self.verdicts <= {*fine}

    def proof(self, fine: Collection[Verdict] = (Verdict.HOLDS,)) -> Proof:
        """That no schedule ends in another way than these: how far that is known."""
        if not self.verdicts <= {*fine}:
            return Proof.REFUTED
        if not self.is_whole:
            return Proof.BOUNDED
        return Proof.COUNTED if self.counts is not None else Proof.ENDLESS


def explore(model: Model, most: int = MOST_STATES) -> Explored:
    """Look at all states that can come about, or at `most` of them."""
    graph = _Graph(model, most)
    ways = map(model.decided, graph.moves)
    verdicts = frozenset(verdict for verdict in ways if verdict)
    order = graph.order if graph.is_whole else None
    counts = _counted(model, graph, order) if order is not None else None
    return Explored(len(graph.moves), verdicts, counts, graph.is_whole, graph.has_livelock())


def counts_from(model: Model, state: State, most: int = MOST_STATES) -> Counts | None:
    """What is ahead of a state that a learner has come to; None: see `Explored`."""
    graph = _Graph(model, most, state)
    if not graph.is_whole or graph.order is None:
        return None
    return _counted(model, graph, graph.order)


@dataclass
class _Graph:
    """The states that follow from one, with who leads to which; `order`: each behind all that
    follow from it, None if there is a way in a circle."""

    model: Model
    most: int
    start: State | None = None
    moves: dict[State, list[tuple[int, State]]] = field(default_factory=dict)
    order: list[State] | None = None
    is_whole: bool = True

    def __post_init__(self) -> None:
        self.start = self.model.start() if self.start is None else self.start
        self._search(self.start)

    def _search(self, start: State) -> None:
        """Depth first, without recursion: a schedule may be long."""
        order: list[State] = []
        open_: set[State] = set()
        has_circle = False
        stack: list[tuple[State, Iterator[tuple[int, State]]]] = [self._opened(start, open_)]
        while stack:
            state, rest = stack[-1]
            for _thread, after in rest:
                if after in open_:
                    has_circle = True
                elif after not in self.moves:
                    if len(self.moves) >= self.most:
                        self.is_whole = False
                        continue
                    stack.append(self._opened(after, open_))
                    break
            else:
                open_.discard(state)
                order.append(state)
                stack.pop()
        self.order = None if has_circle else order

    def _opened(self, state: State, open_: set[State]) -> tuple[State, Iterator[tuple[int, State]]]:
        open_.add(state)
        self.moves[state] = list(self.model.moves(state))
        return state, iter(self.moves[state])

    def has_livelock(self) -> bool:
        """Whether some state leads to no end: asked from the ends, against the moves. A state that
        was not looked into may lead anywhere, so it counts as an end."""
        if self.order is not None:
            return False
        before: dict[State, list[State]] = {}
        for state, moves in self.moves.items():
            for _thread, after in moves:
                before.setdefault(after, []).append(state)
        ends = {state for state, moves in self.moves.items() if not moves}
        line = [*ends, *(before.keys() - self.moves.keys())]
        leads = set(line)
        while line:
            for state in before.get(line.pop(), ()):
                if state not in leads:
                    leads.add(state)
                    line.append(state)
        return not self.moves.keys() <= leads


def _counted(model: Model, graph: _Graph, order: Sequence[State]) -> Counts:
    ahead: dict[State, Counts] = {}
    for state in order:
        moves = graph.moves[state]
        if not moves:
            end = (model.verdict(state), state.shared)
            ahead[state] = Counts({end: 1}, {end: Fraction(1)})
            continue
        schedules: Counter[Outcome] = Counter()
        chances: dict[Outcome, Fraction] = {}
        for _thread, after in moves:
            schedules.update(ahead[after].schedules)
            for end, chance in ahead[after].chances.items():
                chances[end] = chances.get(end, Fraction()) + chance / len(moves)
        ahead[state] = Counts(schedules, chances)
    return ahead[order[-1]]


def shortest(
    model: Model, wanted: Collection[Verdict], state: State | None = None, most: int = MOST_STATES
) -> tuple[int, ...] | None:
    """The threads to choose, from a state on (None: from the start), until it is decided that the
    schedule ends in one of these ways: the fewest steps, and among those the fewest changes of
    thread, the first thread first. None: there is no way among the states that were looked at."""
    start = model.start() if state is None else state
    line: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    reached: dict[tuple[int, ...], State] = {(): start}
    done: set[tuple[State, int]] = set()
    while line and len(done) < most:
        steps, changes, way = heappop(line)
        here, last = reached.pop(way), way[-1] if way else -1
        if model.decided(here) in wanted:
            return way
        if (here, last) in done:
            continue
        done.add((here, last))
        for thread, after in model.moves(here):
            if (after, thread) not in done:
                further = (*way, thread)
                reached[further] = after
                heappush(line, (steps + 1, changes + (thread != last), further))
    return None
