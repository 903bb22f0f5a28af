"""A schedule as a learner plays it: from its letters to everything that the page shows.

A schedule is written as letters, `A` for the first thread. It is the whole state, so each position
of each puzzle is an address of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from puzzles.counting import Counts, counts_from, shortest
from puzzles.expressions import Value
from puzzles.files import Puzzle
from puzzles.model import Model
from puzzles.placing.placements import Placed
from puzzles.states import CRASHED, State, Verdict
from puzzles.steps import Step
from puzzles.syncs import Barrier, Blocked, Condition, Event, Lock, Semaphore, Sync, Why

LONGEST = 200
"""Letters of a schedule."""


@dataclass(frozen=True)
class Line:
    """A line of a thread. `is_done`: it was executed; `is_next`: its thread stands there."""

    number: int
    text: str
    label: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class Lane:
    """A thread. `why`: why it can't go on, or ''; `go`: the schedule with its next step, or ''."""

    letter: str
    name: str
    lines: Sequence[Line]
    own: Sequence[tuple[str, str]]
    next: str
    why: str
    go: str
    has_crashed: bool


@dataclass(frozen=True)
class Cell:
    """A thread at one step of the order: its step, or whether it has begun and is not done."""

    text: str
    is_step: bool
    is_open: bool


@dataclass(frozen=True)
class Row:
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Move:
    """One step of the order so far, at `place` from 0."""

    place: int
    lane: int
    letter: str
    text: str
    values: Sequence[str]


@dataclass(frozen=True)
class Play:
    """A puzzle, its repaired version, or one with locks where a learner put them, after a
    schedule."""

    puzzle: Puzzle
    is_repaired: bool
    letters: str
    language: str
    placed: Placed | None = None
    #: The part of the letters that can't be played: what follows a step that nobody can take.
    left_over: str = field(init=False)
    states: Sequence[State] = field(init=False)
    steps: Sequence[tuple[int, Step]] = field(init=False)

    def __post_init__(self) -> None:
        states, steps = [self.model.start()], []
        for letter in self.letters[:LONGEST]:
            thread = ord(letter) - ord("A")
            known = 0 <= thread < len(self.model.codes)
            step = self.model.step_of(states[-1], thread) if known else None
            after = self.model.after(states[-1], thread) if step else None
            if step is None or not isinstance(after, State):
                break
            steps.append((thread, step))
            states.append(after)
        object.__setattr__(self, "states", states)
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "left_over", self.letters[len(steps) :])

    @property
    def model(self) -> Model:
        if self.placed:
            return self.placed.model
        return self.puzzle.repaired if self.is_repaired else self.puzzle.model

    @property
    def played(self) -> str:
        return self.letters[: len(self.steps)]

    @property
    def state(self) -> State:
        return self.states[-1]

    @cached_property
    def verdict(self) -> Verdict | None:
        """How it ends, once that is decided."""
        return self.model.decided(self.state)

    @property
    def is_broken_version(self) -> bool:
        """The puzzle as it is given: no version of which somebody hopes that it holds."""
        return not self.is_repaired and self.placed is None

    @property
    def is_won(self) -> bool:
        return self.verdict in self.puzzle.goal and self.is_broken_version

    @property
    def has_gone_wrong(self) -> bool:
        """It has ended, or is bound to end, in a way that the puzzle minds."""
        return self.verdict is not None and self.verdict not in self.puzzle.fine

    @property
    def has_ended(self) -> bool:
        return not any(self.model.moves(self.state))

    @cached_property
    def lanes(self) -> list[Lane]:
        return [self._lane(thread) for thread in range(len(self.model.codes))]

    def _lane(self, thread: int) -> Lane:
        code, step = self.model.codes[thread], self.model.step_of(self.state, thread)
        after = self.model.after(self.state, thread)
        done = {each.line for lane, each in self.steps if lane == thread}
        here = step.line if step else 0
        labels = {each.line: each.label for each in reversed(code.steps) if each.label}
        lines = [
            Line(
                n,
                text.partition("#")[0].rstrip(),
                self.label(labels.get(n, "")),
                n in done,
                n == here,
            )
            for n, text in enumerate(code.lines, 1)
        ]
        own = zip(code.own, map(shown, self.state.own[thread]), strict=True)
        letter = chr(ord("A") + thread)
        can = isinstance(after, State)
        return Lane(
            letter,
            self.model.names[thread],
            lines,
            [(name, value) for name, value in own if value != "None"],
            self.name_of(step) if step else "",
            self._why(after) if isinstance(after, Blocked) else "",
            self.played + letter if can else "",
            self.state.pcs[thread] == CRASHED,
        )

    def label(self, label: str) -> str:
        """The short name of a step in the learner's language."""
        return self.puzzle.words[self.language].labels.get(label, label)

    def name_of(self, step: Step) -> str:
        """Its short name, or else its line."""
        return self.label(step.label) or step.text

    def _why(self, blocked: Blocked) -> str:
        name = {"name": blocked.name, "by": self.model.names[blocked.by]}
        return {
            Why.LOCK: _("waits: %(by)s holds %(name)s"),
            Why.ASLEEP: _("sleeps until somebody notifies %(name)s"),
            Why.PERMIT: _("waits for a free place of %(name)s"),
            Why.EVENT: _("waits until %(name)s is set"),
            Why.BARRIER: _("waits at %(name)s for the others"),
        }[blocked.why] % name

    @cached_property
    def memory(self) -> list[tuple[str, str]]:
        """What all threads share: variables, then locks and the like in words."""
        values = zip(self.model.shared, map(shown, self.state.shared), strict=True)
        syncs = zip(self.model.sync_names, self.state.syncs, strict=True)
        return [*values, *((name, self._told(sync)) for name, sync in syncs)]

    def _told(self, sync: Sync) -> str:
        match sync:
            case Lock(owner=owner):
                return (
                    _("free")
                    if owner < 0
                    else _("held by %(name)s") % {"name": self.model.names[owner]}
                )
            case Condition(asleep=asleep):
                names = ", ".join(self.model.names[each] for each in asleep)
                return _("asleep: %(names)s") % {"names": names} if names else _("nobody sleeps")
            case Semaphore(permits=permits):
                return _("%(count)s free") % {"count": permits}
            case Event(is_set=is_set):
                return _("set") if is_set else _("not set")
            case Barrier(parties=parties, inside=inside):
                return _("%(count)s of %(all)s have come") % {"count": len(inside), "all": parties}

    @cached_property
    def moves(self) -> list[Move]:
        """The order so far, each step with the shared variables after it."""
        found = []
        for place, (lane, step) in enumerate(self.steps):
            values = [*map(shown, self.states[place + 1].shared)]
            letter = chr(ord("A") + lane)
            found.append(Move(place, lane, letter, self.name_of(step), values))
        return found

    @cached_property
    def rows(self) -> list[Row]:
        """The order so far, a row for each thread."""
        return [Row(name, list(self._cells(n))) for n, name in enumerate(self.model.names)]

    def _cells(self, thread: int) -> Iterator[Cell]:
        has_begun = False
        for move, after in zip(self.moves, self.states[1:], strict=True):
            is_step = move.lane == thread
            has_begun = has_begun or is_step
            is_open = has_begun and self.model.step_of(after, thread) is not None
            yield Cell(move.text if is_step else "", is_step, is_open)

    @cached_property
    def history(self) -> list[tuple[str, list[str]]]:
        """Each shared variable after each step."""
        return [
            (name, [move.values[n] for move in self.moves])
            for n, name in enumerate(self.model.shared)
        ]

    @property
    def before(self) -> str:
        return self.played[:-1]

    @property
    def ending(self) -> str:
        return ENDINGS[self.verdict]() if self.verdict else ""

    @property
    def shows_counts(self) -> bool:
        """To whom has found an order, or looks at the repair; before that it would give it away."""
        return self.ahead is not None and (self.is_won or self.is_repaired)

    @cached_property
    def ahead(self) -> Counts | None:
        """All schedules from the beginning on; None where there is no number of them."""
        return counts_from(self.model, self.model.start())

    @cached_property
    def bad(self) -> int:
        """How many of all schedules end in a way that the puzzle minds."""
        counts = self.ahead.by_verdict() if self.ahead else {}
        return sum(count for end, count in counts.items() if end not in self.puzzle.fine)

    @cached_property
    def fewest(self) -> int:
        """Steps of a shortest way to the goal, from the beginning; 0: there is none."""
        return len(shortest(self.model, self.puzzle.goal, self.model.start()) or ())

    @property
    def is_shortest(self) -> bool:
        return self.is_won and len(self.steps) == self.fewest

    def way(self) -> str:
        """The letters of a shortest way to the goal from here on, or ''."""
        wanted = self.puzzle.goal if self.is_broken_version else set(Verdict) - self.puzzle.fine
        found = shortest(self.model, wanted, self.state)
        return "".join(chr(ord("A") + thread) for thread in found or ())

    def endings(self) -> Iterator[tuple[str, int, str]]:
        """How many schedules end how, the most first, and how likely each is by the coin."""
        if self.ahead:
            counts = sorted(self.ahead.by_verdict().items(), key=lambda each: -each[1])
            for verdict, count in counts:
                percent = 100 * float(self.ahead.chance_of(verdict))
                yield (
                    ENDINGS[verdict](),
                    count,
                    f"{number_format(percent, 1 if percent < 10 else 0)} %",
                )


def shown(value: Value) -> str:
    """As Python writes it; a tuple is a list that nobody changes."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    return repr(value)


ENDINGS: dict[Verdict, Callable[[], str]] = {
    Verdict.HOLDS: lambda: _("all is well"),
    Verdict.BROKEN: lambda: _("wrong at the end"),
    Verdict.DEADLOCK: lambda: _("a deadlock"),
    Verdict.ASLEEP: lambda: _("somebody sleeps for ever"),
    Verdict.ERROR: lambda: _("an error"),
    Verdict.TOGETHER: lambda: _("two where only one may be"),
}
