"""A replay as its page tells it: what real Python did with this order, beside what was foretold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from puzzles.play import ENDINGS, Play, shown
from puzzles.replay.models import Replay, State
from puzzles.states import Verdict

#: How the box calls an order's end, by what the model foretells.
EXPECTED = {
    Verdict.HOLDS: "ended",
    Verdict.BROKEN: "ended",
    Verdict.ERROR: "error",
    Verdict.DEADLOCK: "stuck",
    Verdict.ASLEEP: "stuck",
}


@dataclass(frozen=True)
class Step:
    """One step of the order, and the instructions that it was."""

    number: int
    thread: str
    line: str
    instructions: Sequence[str]


@dataclass(frozen=True)
class Build:
    """One interpreter's answer."""

    said: Mapping[str, Any]
    play: Play

    @property
    def name(self) -> str:
        return str(self.said.get("version") or self.said["name"])

    @property
    def gil(self) -> bool:
        return bool(self.said.get("gil"))

    @property
    def is_broken(self) -> bool:
        """It gave no answer, for a fault of ours or of the machine."""
        return "broke" in self.said

    @cached_property
    def is_as_foretold(self) -> bool:
        """It took every step in this order, ended in this way and with these values."""
        values = [shown(value)[:60] for value in self.play.state.shared]
        return (
            self.said["taken"] == len(self.play.steps)
            and self.play.verdict is not None
            and self.said["ending"] == EXPECTED[self.play.verdict]
            and self.said["shared"] == values
        )

    @property
    def told(self) -> str:
        """What became of the order."""
        if not self.is_as_foretold:
            return _("A surprise: it went another way than this page foretells.")
        taken = ngettext("It took this one step", "It took these %(n)s steps", self.said["taken"])
        taken %= {"n": self.said["taken"]}
        if self.said["ending"] == "error":
            texts = [text for values in self.said.get("error", {}).values() for text in values]
            return f"{taken}: {'; '.join(texts)}"
        if self.said["ending"] == "stuck":
            return _("%(taken)s; then nobody moved any more.") % {"taken": taken}
        values = zip(self.play.model.shared, self.said["shared"], strict=True)
        named = ", ".join(f"{name} = {value}" for name, value in values)
        return f"{taken}: {named}" if named else f"{taken}."

    @property
    def runs(self) -> int:
        """How often the threads were let loose."""
        return sum(self.said["free"].values())

    @property
    def bad(self) -> int:
        """How many of these ended in a way that the puzzle minds."""
        fine = {str(verdict) for verdict in self.play.puzzle.fine}
        return sum(count for ending, count in self.said["free"].items() if ending not in fine)

    def endings(self) -> str:
        """How free runs ended, the most frequent first."""
        counts = sorted(self.said["free"].items(), key=lambda each: -each[1])
        words = {str(verdict): str(word()) for verdict, word in ENDINGS.items()}
        return ", ".join(
            f"{words[ending]}: {number_format(count)}" for ending, count in counts if count
        )

    def looks(self) -> str:
        """Where a build with a GIL may switch by itself, thread by thread."""
        told = []
        for thread, name in enumerate(self.play.model.names):
            lines = self.said.get("looks", {}).get(str(thread), [])
            if lines:
                numbers = ", ".join(map(str, lines))
                told.append(
                    ngettext("%(name)s: line %(n)s", "%(name)s: lines %(n)s", len(lines))
                    % {"name": name, "n": numbers}
                )
        return "; ".join(told) or _("nowhere in these lines")


@dataclass(frozen=True)
class Shown:
    replay: Replay
    play: Play

    @property
    def is_done(self) -> bool:
        return self.replay.state == State.DONE

    @property
    def has_failed(self) -> bool:
        return self.replay.state == State.FAILED

    @property
    def is_waiting_for_the_lab(self) -> bool:
        """Not even in line: the broker is gone, or the line is full."""
        return self.replay.state == State.QUEUED and self.replay.sent_at is None

    @cached_property
    def builds(self) -> list[Build]:
        return [Build(said, self.play) for said in self.replay.found]

    @cached_property
    def answers(self) -> list[Build]:
        return [build for build in self.builds if not build.is_broken]

    @property
    def is_as_foretold(self) -> bool:
        return bool(self.answers) and all(build.is_as_foretold for build in self.answers)

    @property
    def names(self) -> str:
        return ", ".join(build.name for build in self.answers)

    @property
    def bad(self) -> int:
        return sum(build.bad for build in self.answers)

    @property
    def runs(self) -> int:
        return sum(build.runs for build in self.answers)

    @property
    def has_gil(self) -> bool:
        return any(build.gil for build in self.answers)

    @property
    def is_without_gil(self) -> bool:
        return any(not build.gil for build in self.answers)

    @property
    def stepped(self) -> Build | None:
        """Whose instructions are shown: the newest build that took every step."""
        whole = [build for build in self.answers if build.is_as_foretold]
        return max(whole, key=lambda build: _numbers(build.name), default=None)

    def steps(self) -> Iterator[Step]:
        did = self.stepped.said.get("did", {}) if self.stepped else {}
        for number, (thread, step) in enumerate(self.play.steps):
            yield Step(
                number + 1, self.play.model.names[thread], step.text, did.get(str(number), [])
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
