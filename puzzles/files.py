"""Puzzles from their files, one a puzzle, each checked as a whole (docs/adding-a-puzzle.md).

A file in which anything is wrong gives no puzzle, but a list of what is wrong where. That the goal
can be reached, and that the repaired version can't be broken, is not believed but counted.
"""

import ast
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from puzzles import syncs
from puzzles.counting import Explored, explore
from puzzles.expressions import Names, Refused, Value, compiled
from puzzles.model import Model, Verdict
from puzzles.placing.placements import Placing
from puzzles.placing.placements import faults as faults_of_placing
from puzzles.steps import Code, read
from puzzles.syncs import Sync

FOLDER = Path(__file__).with_name("collection")
LANGUAGES = ("en", "nl")
WORDS = ("title", "standfirst", "hint", "won", "repair")
KEYS = {"order", "shared", "syncs", "threads", "invariant", "alone", "fine", "goal", "repaired",
        "placing", "words"}  # fmt: skip
PLACING = {"locks", "shared", "syncs", "threads"}
#: A learner must be able to see through it, and a page to count it at once.
MOST_THREADS, MOST_STEPS, MOST_STATES = 4, 16, 20_000


@dataclass(frozen=True)
class Words:
    """What a puzzle says in one language; `labels`: the short names of steps, by those in the
    code."""

    title: str
    standfirst: str
    hint: str
    #: What happened, once the goal is reached.
    won: str
    #: What the repaired version does about it.
    repair: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Puzzle:
    slug: str
    order: int
    model: Model
    repaired: Model
    #: Endings that solve it, and those that nobody minds.
    goal: frozenset[Verdict]
    fine: frozenset[Verdict]
    words: Mapping[str, Words]
    #: Where its learners may put locks; None: nobody is asked to.
    placing: Placing | None


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a file; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Unfit(Exception):
    """A file with faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load(path: Path) -> Puzzle:
    """The puzzle of a file. Raises Unfit with everything that is wrong with it."""
    reader = _Reader(path)
    puzzle = reader.puzzle()
    if puzzle is None or reader.faults:
        raise Unfit(sorted(reader.faults))
    return puzzle


def collection(folder: Path = FOLDER) -> list[Puzzle]:
    """All puzzles in their order. Raises Unfit with the faults of all files."""
    found: list[Puzzle] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(load(path))
        except Unfit as unfit:
            faults += unfit.faults
    if faults:
        raise Unfit(faults)
    return sorted(found, key=lambda puzzle: (puzzle.order, puzzle.slug))


@cache
def by_slug() -> dict[str, Puzzle]:
    """All puzzles in their order; a process reads its files once."""
    return {puzzle.slug: puzzle for puzzle in collection()}


@dataclass
class _Reader:
    path: Path
    faults: list[Fault] = field(default_factory=list)

    def puzzle(self) -> Puzzle | None:
        self.text = self.path.read_text(encoding="utf-8")
        try:
            told = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            self._say("", f"This is no TOML: {error}")
            return None
        for key in sorted(told.keys() - KEYS):
            self._say(key, f"A puzzle has no {key!r}.")
        goal, fine = self._verdicts(told, "goal", []), self._verdicts(told, "fine", ["holds"])
        model = self._model(told, told.get("threads"))
        repaired = self._model(
            told | told.get("repaired", {}), told.get("repaired", told).get("threads")
        )
        words = {language: self._words(told, language) for language in LANGUAGES}
        if model is None or repaired is None or self.faults:
            return None
        self._labels(words, (model, repaired))
        self._play(model, repaired, goal, fine)
        placing = self._placing(told, fine) if "placing" in told else None
        order = told.get("order", 0)
        return Puzzle(self.path.stem, order, model, repaired, goal, fine, words, placing)

    def _say(self, about: str, message: str, more: int = 0) -> None:
        """Of the first line in which `about` stands, and so many lines further down."""
        lines = self.text.splitlines()
        at = next((n for n, line in enumerate(lines, 1) if about and about in line), 1)
        self.faults.append(Fault(str(self.path), at + more, message))

    def _verdicts(
        self, told: Mapping[str, Any], key: str, default: Sequence[str]
    ) -> frozenset[Verdict]:
        found = told.get(key, default)
        for each in found:
            if each not in set(Verdict):
                self._say(f"{key} =", f"No schedule ends {each!r}; there are {', '.join(Verdict)}.")
        if not found:
            self._say("", f"The puzzle has no {key}.")
        return frozenset(Verdict(each) for each in found if each in set(Verdict))

    # -- the model --

    def _model(self, told: Mapping[str, Any], threads: Any) -> Model | None:
        shared = {name: _value(value) for name, value in told.get("shared", {}).items()}
        made = self._syncs(told.get("syncs", {}))
        codes = {name: self._code(text, shared, made) for name, text in (threads or {}).items()}
        if not 2 <= len(codes) <= MOST_THREADS:
            self._say("threads", f"A puzzle has two to {MOST_THREADS} threads.")
        kept = {name: code for name, code in codes.items() if code}
        try:
            places = Names({name: place for place, name in enumerate(shared)}, {})
            invariant = _expression(told["invariant"], places) if "invariant" in told else None
        except (Refused, SyntaxError) as error:
            self._say("invariant", f"The invariant: {error}")
            return None
        said = told.get("invariant", "")
        return Model(shared, made, kept, invariant, told.get("alone", ""), said) if kept else None

    def _syncs(self, told: Mapping[str, str]) -> dict[str, Sync]:
        found: dict[str, Sync] = {}
        for name, text in told.items():
            try:
                found[name] = _sync(text, list(found))
            except (Refused, SyntaxError, ValueError) as error:
                self._say(f"{name} =", f"{name}: {error}")
        return found

    def _code(
        self, text: str, shared: Mapping[str, Value], made: Mapping[str, Sync]
    ) -> Code | None:
        lines = text.strip("\n").splitlines()
        try:
            code = read("\n".join(lines), {name: place for place, name in enumerate(shared)}, made)
        except Refused as refused:
            self._say(lines[0] if lines else "threads", refused.why, refused.line - 1)
            return None
        if not 0 < len(code.steps) <= MOST_STEPS:
            self._say(lines[0], f"A thread has one to {MOST_STEPS} steps.")
        return code

    def _placing(self, told: Mapping[str, Any], fine: frozenset[Verdict]) -> Placing | None:
        own = told["placing"]
        for key in sorted(own.keys() - PLACING):
            self._say("[placing]", f"The placing of a lock has no {key!r}.")
        base = self._model(told | own, own.get("threads", told["threads"]))
        locks = own.get("locks", [])
        unknown = [lock for lock in locks if base and lock not in base.syncs]
        if unknown or not locks:
            self._say("[placing]", f"locks = {locks}: they have to be some of the syncs.")
        if base is None or self.faults:
            return None
        placing = Placing(base, locks, fine)
        for fault in faults_of_placing(placing):
            self._say("[placing]", fault)
        return placing

    # -- words --

    def _words(self, told: Mapping[str, Any], language: str) -> Words:
        found = told.get("words", {}).get(language, {})
        for name in WORDS:
            if not str(found.get(name, "")).strip():
                self._say(f"[words.{language}]", f"There is no {name} in {language!r}.")
        for name in sorted(found.keys() - {*WORDS, "labels"}):
            self._say(f"[words.{language}]", f"Words have no {name!r}.")
        said = {name: str(found.get(name, "")) for name in WORDS}
        return Words(**said, labels=found.get("labels", {}))

    def _labels(self, words: Mapping[str, Words], models: Sequence[Model]) -> None:
        """Each language has each label; the code's own are English."""
        used = {
            step.label
            for model in models
            for code in model.codes
            for step in code.steps
            if step.label
        }
        for language, found in words.items():
            for label in sorted(used - found.labels.keys() if language != "en" else ()):
                self._say(f"[words.{language}", f"The label {label!r} is not in {language!r}.")

    # -- what can become of it --

    def _play(
        self, model: Model, repaired: Model, goal: frozenset[Verdict], fine: frozenset[Verdict]
    ) -> None:
        broken, whole = explore(model, MOST_STATES), explore(repaired, MOST_STATES)
        for each in (broken, whole):
            if not each.is_whole:
                self._say("", f"It has more than {MOST_STATES:,} states.")
        if not broken.verdicts & goal:
            self._say("goal =", f"No schedule reaches the goal; they end: {_named(broken)}.")
        if whole.is_whole and not whole.proves_safe(fine):
            self._say("[repaired", f"The repaired version can be broken; it ends: {_named(whole)}.")
        if whole.has_livelock:
            self._say("[repaired", "The repaired version can come to where no end is ever reached.")
        if goal & fine:
            self._say("goal =", "An ending that nobody minds is no goal.")


def _named(explored: Explored) -> str:
    return ", ".join(sorted(explored.verdicts))


def _value(value: Any) -> Value:
    """As a thread sees it: lists don't change, they are replaced."""
    return tuple(map(_value, value)) if isinstance(value, list) else value


def _expression(text: str, places: Names) -> Any:
    return compiled(ast.parse(text, mode="eval").body, places)


def _sync(text: str, known: Sequence[str]) -> Sync:
    """From its call in `threading`, such as `Condition(lock)`. Raises ValueError."""
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise ValueError(f"{text} is no lock or the like.")
    made = _MADE.get(call.func.id)
    values = list(_arguments(call, known))
    least, most = (0, 0) if made is None else made[:2]
    if made is None or not least <= len(values) <= most:
        raise ValueError(f"{text}: there are {SYNCS}.")
    return made[2](values)


SYNCS = "Lock(), RLock(), Condition(lock), Semaphore(2), Event() and Barrier(2)"
_MADE: Mapping[str, tuple[int, int, Callable[[Sequence[int]], Sync]]] = {
    "Lock": (0, 0, lambda _given: syncs.Lock()),
    "RLock": (0, 0, lambda _given: syncs.Lock(again=True)),
    "Condition": (1, 1, lambda given: syncs.Condition(given[0])),
    "Semaphore": (0, 1, lambda given: syncs.Semaphore(given[0] if given else 1)),
    "Event": (0, 0, lambda _given: syncs.Event()),
    "Barrier": (1, 1, lambda given: syncs.Barrier(given[0])),
}
"""By kind: how many arguments at least and at most, and what it is."""


def _arguments(call: ast.Call, known: Sequence[str]) -> Iterator[int]:
    for each in call.args:
        if isinstance(each, ast.Name) and each.id in known:
            yield known.index(each.id)
        elif isinstance(each, ast.Constant) and type(each.value) is int:
            yield each.value
        else:
            raise ValueError(f"{ast.unparse(each)} is neither a number nor a lock above this one.")
