"""Puzzles from their files, one a puzzle, each checked as a whole (docs/adding-a-puzzle.md).

A file in which anything is wrong gives no puzzle, but a list of what is wrong where. That the goal
can be reached, and that the repaired version can't be broken, is not believed but counted.
"""

import ast
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from puzzles import shape
from puzzles.compiling import read
from puzzles.counting import Explored, explore
from puzzles.expressions import Names, Refused, Value, compiled
from puzzles.making import sync_of
from puzzles.model import Model
from puzzles.placing.placements import Placing
from puzzles.placing.placements import faults as faults_of_placing
from puzzles.shape import LANGUAGES, WORDS
from puzzles.states import Ill, Verdict
from puzzles.steps import Code
from puzzles.syncs import Sync

FOLDER = Path(__file__).with_name("collection")
__all__ = [
    "FOLDER",
    "LANGUAGES",
    "WORDS",
    "Fault",
    "Puzzle",
    "Unfit",
    "by_slug",
    "collection",
    "load",
]
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
            self._say([], f"This is no TOML: {error}")
            return None
        for where, message in shape.faults(told):
            self._say(where, message)
        if self.faults:
            return None
        return self._puzzle(told)

    def _puzzle(self, told: Mapping[str, Any]) -> Puzzle | None:
        goal, fine = self._verdicts(told, "goal", []), self._verdicts(told, "fine", ["holds"])
        model = self._model(told, "")
        repaired = self._model(self._repaired(told), "repaired.")
        words = {language: self._words(told, language) for language in LANGUAGES}
        if model is None or repaired is None or self.faults:
            return None
        self._labels(words, (model, repaired), model.alone)
        self._play(model, repaired, goal, fine)
        placing = self._placing(told, fine) if "placing" in told else None
        order = told.get("order", 0)
        return Puzzle(self.path.stem, order, model, repaired, goal, fine, words, placing)

    def _repaired(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is not said stays: variables, locks, or a thread."""
        anew, threads = told.get("repaired", {}), told.get("threads", {})
        for name in sorted(anew.get("threads", {}).keys() - threads.keys()):
            self._say(["[repaired.threads]", name], f"There is no thread {name!r} to repair.")
        return {**told, **anew, "threads": {**threads, **anew.get("threads", {})}}

    def _say(self, where: Sequence[str], message: str, more: int = 0) -> None:
        """Of the line in which each of `where` stands, one further down than the other (as far as
        they are found), and so many lines further down."""
        lines, at = self.text.splitlines(), 0
        for about in where:
            found = (n for n, line in enumerate(lines) if n >= at and about and about in line)
            at = next(found, at)
        self.faults.append(Fault(str(self.path), at + 1 + more, message))

    def _verdicts(
        self, told: Mapping[str, Any], key: str, default: Sequence[str]
    ) -> frozenset[Verdict]:
        found = told.get(key, default)
        for each in found:
            if each not in set(Verdict):
                self._say(
                    [f"{key} ="], f"No schedule ends {each!r}; there are {', '.join(Verdict)}."
                )
        if not found:
            self._say([], f"The puzzle has no {key}.")
        return frozenset(Verdict(each) for each in found if each in set(Verdict))

    # -- the model --

    def _model(self, told: Mapping[str, Any], prefix: str) -> Model | None:
        """`prefix` of the tables that are its own: 'repaired.' or ''."""
        shared = {name: _value(value) for name, value in told.get("shared", {}).items()}
        made = self._syncs(told.get("syncs", {}), f"[{prefix}syncs]")
        codes = {
            name: self._code(text, shared, made, [f"[{prefix}threads]", f"{name} ="])
            for name, text in told.get("threads", {}).items()
        }
        if not 2 <= len(codes) <= MOST_THREADS:
            self._say(["threads"], f"A puzzle has two to {MOST_THREADS} threads.")
        kept = {name: code for name, code in codes.items() if code}
        try:
            places = Names({name: place for place, name in enumerate(shared)}, {})
            invariant = _expression(told["invariant"], places) if "invariant" in told else None
        except (Refused, SyntaxError) as error:
            self._say(["invariant"], f"The invariant: {error}")
            return None
        said = told.get("invariant", "")
        return Model(shared, made, kept, invariant, told.get("alone", ""), said) if kept else None

    def _syncs(self, told: Mapping[str, str], section: str) -> dict[str, Sync]:
        found: dict[str, Sync] = {}
        for name, text in told.items():
            try:
                found[name] = sync_of(text, found)
            except (SyntaxError, ValueError) as error:
                self._say([section, f"{name} ="], f"{name}: {error}")
        return found

    def _code(
        self, text: str, shared: Mapping[str, Value], made: Mapping[str, Sync], where: Sequence[str]
    ) -> Code | None:
        lines = text.strip("\n").splitlines()
        where = [*where, *lines[:1]]
        try:
            code = read("\n".join(lines), {name: place for place, name in enumerate(shared)}, made)
        except Refused as refused:
            self._say(where, refused.why, refused.line - 1)
            return None
        if not 0 < len(code.steps) <= MOST_STEPS:
            self._say(where, f"A thread has one to {MOST_STEPS} steps.")
        return code

    def _placing(self, told: Mapping[str, Any], fine: frozenset[Verdict]) -> Placing | None:
        own = told["placing"]
        base = self._model({**told, **own}, "placing." if "threads" in own else "")
        locks = own.get("locks", [])
        unknown = [lock for lock in locks if base and lock not in base.syncs]
        if unknown or not locks:
            self._say(["[placing]"], f"locks = {locks}: they have to be some of the syncs.")
        if base is None or self.faults:
            return None
        placing = Placing(base, locks, fine)
        for fault in faults_of_placing(placing):
            self._say(["[placing]"], fault)
        return placing

    # -- words --

    def _words(self, told: Mapping[str, Any], language: str) -> Words:
        found = told.get("words", {}).get(language, {})
        for name in WORDS:
            if not str(found.get(name, "")).strip():
                self._say([f"[words.{language}]"], f"There is no {name} in {language!r}.")
        for name in sorted(found.keys() - {*WORDS, "labels"}):
            self._say([f"[words.{language}]"], f"Words have no {name!r}.")
        said = {name: str(found.get(name, "")) for name in WORDS}
        return Words(**said, labels=found.get("labels", {}))

    def _labels(self, words: Mapping[str, Words], models: Sequence[Model], alone: str) -> None:
        """Each language has each label; the code's own are English."""
        used = {
            step.label
            for model in models
            for code in model.codes
            for step in code.steps
            if step.label
        }
        if alone and alone not in used:
            self._say(["alone ="], f"No step is called {alone!r}.")
        for language, found in words.items():
            for label in sorted(used - found.labels.keys() if language != "en" else ()):
                self._say([f"[words.{language}"], f"The label {label!r} is not in {language!r}.")

    # -- what can become of it --

    def _play(
        self, model: Model, repaired: Model, goal: frozenset[Verdict], fine: frozenset[Verdict]
    ) -> None:
        try:
            broken, whole = explore(model, MOST_STATES), explore(repaired, MOST_STATES)
        except Ill as ill:
            self._say([ill.text], str(ill))
            return
        for each in (broken, whole):
            if not each.is_whole:
                self._say([], f"It has more than {MOST_STATES:,} states.")
        if not broken.verdicts & goal:
            self._say(["goal ="], f"No schedule reaches the goal; they end: {_named(broken)}.")
        if whole.is_whole and not whole.proves_safe(fine):
            self._say(
                ["[repaired"], f"The repaired version can be broken; it ends: {_named(whole)}."
            )
        if whole.has_livelock:
            self._say(
                ["[repaired"], "The repaired version can come to where no end is ever reached."
            )
        if goal & fine:
            self._say(["goal ="], "An ending that nobody minds is no goal.")


def _named(explored: Explored) -> str:
    return ", ".join(sorted(explored.verdicts))


def _value(value: Any) -> Value:
    """As a thread sees it: lists don't change, they are replaced."""
    return tuple(map(_value, value)) if isinstance(value, list) else value


def _expression(text: str, places: Names) -> Any:
    return compiled(ast.parse(text, mode="eval").body, places)
