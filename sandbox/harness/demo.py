"""What a demo declares: its parameters, strategies, predictions and the programs that it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

type Value = int | float | bool | str


class InvalidParameters(ValueError):
    """Parameters that a demo refuses; `errors` maps each name to a code."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Parameter:
    """One knob: a number from `low` to `high` ("int", "float"), one of `choices`, or a "bool"."""

    name: str
    kind: str  # "int", "float", "choice" or "bool"
    default: Value
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()

    def clean(self, raw: object) -> Value:
        """The value in its own type. Raises ValueError(code)."""
        readers: dict[str, Callable[[object], Value]] = {
            "choice": self._choice,
            "bool": self._flag,
            "float": self._real,
        }
        return readers.get(self.kind, self._whole)(raw)

    def _choice(self, raw: object) -> str:
        if raw not in self.choices:
            raise ValueError("unknown_choice")
        return str(raw)

    def _flag(self, raw: object) -> bool:
        if str(raw) not in ("on", "off", "True", "False"):
            raise ValueError("unknown_choice")
        return str(raw) in ("on", "True")

    def _whole(self, raw: object) -> int:
        written = _written(raw)
        if not (written.isascii() and written.isdigit() and len(written) <= 9):
            raise ValueError("not_a_number")
        return int(self._within(int(written)))

    def _real(self, raw: object) -> float:
        written = str(raw) if isinstance(raw, float) else _written(raw).replace(",", ".")
        if not (written.isascii() and written.replace(".", "", 1).isdigit() and len(written) <= 12):
            raise ValueError("not_a_decimal")
        return self._within(float(written))

    def _within(self, number: float) -> float:
        if not self.low <= number <= self.high:
            raise ValueError("out_of_range")
        return number


def _written(raw: object) -> str:
    plain = isinstance(raw, str | int) and not isinstance(raw, bool)
    return str(raw).strip() if plain else ""


@dataclass(frozen=True)
class Question:
    """One thing to predict, and how it is asked.

    `choice`: one of `answers`. `number`: from `low` to `high`, judged by its factor to the truth.
    `ranking`: `answers` from the least to the most. `each`: one of `answers` for each of
    `subjects`. Only where strategies are compared: `first` (which of them is) and `times`.
    """

    name: str
    kind: str = "choice"
    answers: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    low: float = 0
    high: float = 0


FIRST_AND_TIMES = (Question("first", "first"), Question("times", "times", low=1, high=8))


@dataclass(frozen=True)
class Demo:
    """A curated experiment; `files` are the programs that are shown, the main one first."""

    slug: str
    #: Its place in the list of all.
    place: int
    parameters: tuple[Parameter, ...]
    files: tuple[str, ...]
    predictions: tuple[Question, ...]
    strategies: tuple[str, ...] = ()
    default_strategies: tuple[str, ...] = ()
    #: The demo to go on with; '' for the next one in the list.
    leads_to: str = ""
    #: It runs its program in every interpreter of the machine, so none is to be chosen.
    every_runtime: bool = False
    #: What its program is started with to do alone what it did in a run: names of parameters, and
    #: `--name` for a flag that is on (`sandbox.alone`).
    alone: tuple[str, ...] = ()

    @property
    def programs(self) -> "tuple[Path, ...]":
        from pathlib import Path  # slow to import, and no box needs it

        return tuple(Path(__file__).parent / "programs" / name for name in self.files)

    def clean(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters for a box: each as given, else its default. Raises InvalidParameters."""
        cleaned: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, read in self._readers().items():
            try:
                cleaned[name] = read(raw.get(name))
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise InvalidParameters(errors)
        return cleaned

    def _readers(self) -> dict[str, Any]:
        def reader(knob: Parameter) -> Any:
            return lambda raw: knob.clean(knob.default if raw in (None, "") else raw)

        readers = {knob.name: reader(knob) for knob in self.parameters}
        return readers | ({"strategies": self._clean_strategies} if self.strategies else {})

    def _clean_strategies(self, raw: object) -> list[str]:
        """Strategies in their canonical order, always with `sequential`, the yardstick."""
        if not raw:
            return list(self.default_strategies)
        if not isinstance(raw, list | tuple) or any(one not in self.strategies for one in raw):
            raise ValueError("unknown_choice")
        chosen = {"sequential", *raw}
        if len(chosen) < 2:
            raise ValueError("too_few")
        return [one for one in self.strategies if one in chosen]
