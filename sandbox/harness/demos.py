"""What each demo is: its parameters, strategies, predictions and the programs that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .events import START_METHODS, STRATEGIES

PROGRAMS = Path(__file__).parent / "programs"


class InvalidParameters(ValueError):
    """Parameters that a demo refuses; `errors` maps each name to a code."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Parameter:
    """One knob: a whole number from `low` to `high`, or one of `choices`."""

    name: str
    kind: str  # "int" or "choice"
    default: int | str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()

    def clean(self, raw: object) -> int | str:
        """The value in its own type. Raises ValueError(code)."""
        if self.kind == "choice":
            if raw not in self.choices:
                raise ValueError("unknown_choice")
            return str(raw)
        return self._whole(raw)

    def _whole(self, raw: object) -> int:
        written = (
            str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        )
        if not (written.isascii() and written.isdigit() and len(written) <= 9):
            raise ValueError("not_a_number")
        if not self.low <= int(written) <= self.high:
            raise ValueError("out_of_range")
        return int(written)


@dataclass(frozen=True)
class Demo:
    """A curated experiment; `programs` are the files that are shown, the main one first."""

    slug: str
    parameters: tuple[Parameter, ...]
    programs: tuple[Path, ...]
    predictions: tuple[str, ...]
    strategies: tuple[str, ...] = ()
    default_strategies: tuple[str, ...] = ()

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


WORKERS = Parameter("workers", "int", 4, low=1, high=8)
DEMOS: dict[str, Demo] = {
    demo.slug: demo
    for demo in (
        Demo(
            "one-of-each",
            parameters=(
                Parameter("hold_ms", "int", 50, low=20, high=300),
                Parameter("start_method", "choice", "default", choices=("default", *START_METHODS)),
            ),
            programs=(PROGRAMS / "one_of_each.py",),
            predictions=("same_pid", "list_length"),
        ),
        Demo(
            "waiting",
            parameters=(WORKERS, Parameter("delay_ms", "int", 100, low=20, high=200)),
            programs=(PROGRAMS / "waiting.py", PROGRAMS / "waiting_asyncio.py"),
            predictions=("first", "times"),
            strategies=STRATEGIES,
            default_strategies=STRATEGIES[:3],
        ),
        Demo(
            "computing",
            parameters=(WORKERS, Parameter("task_ms", "int", 40, low=20, high=200)),
            programs=(PROGRAMS / "computing.py", PROGRAMS / "computing_asyncio.py"),
            predictions=("first", "times"),
            strategies=STRATEGIES,
            default_strategies=STRATEGIES[:3],
        ),
    )
}
