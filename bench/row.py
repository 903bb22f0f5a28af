"""One row of the benchmarks: ratios, and what they should be.

A topic is a module of this folder with `rows(quick: bool) -> Iterable[Row]`; `python -m bench`
runs each in a process of its own, so a topic may set Django up as it likes.
"""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

#: Worse than the baseline by this factor, and beside its target: that is no noise.
GROSS = 3.0


@dataclass(frozen=True)
class Row:
    """`ratios`: each one value of A / B, where both sides were measured within the same run.

    `target` is judged by the median: "<= 1.5", ">= 0.1", or "within 2 %" (of 1).
    `parts` are the plain figures behind the ratios, by a name that says the unit: "bare, ms".
    """

    name: str
    ratios: list[float]
    target: str
    better: Literal["lower", "higher"]
    note: str = ""
    parts: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.ratios:
            raise ValueError(f"{self.name}: nothing was measured.")
        meets(self.target)  # a target that nobody can read is a mistake at once

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles; with fewer than four ratios the lowest and the highest."""
        if len(self.ratios) < 4:
            return min(self.ratios), max(self.ratios)
        low, _, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def met(self) -> bool:
        return meets(self.target)(self.median)

    def grossly_worse_than(self, baseline: float) -> bool:
        """Beside the target, and worse than `baseline` by more than a machine's mood."""
        worse = (
            self.median > baseline * GROSS
            if self.better == "lower"
            else self.median < baseline / GROSS
        )
        return worse and not self.met

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"median": self.median, "spread": self.spread, "met": self.met}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__})


def meets(target: str) -> Callable[[float], bool]:
    """The test that a target stands for. Raises ValueError where it is none."""
    match target.split():
        case ["<=", number]:
            return lambda value: value <= float(number)
        case [">=", number]:
            return lambda value: value >= float(number)
        case ["within", number, "%"]:
            return lambda value: abs(value - 1) <= float(number) / 100
    raise ValueError(f"{target!r} is no target: write '<= 1.5', '>= 0.1' or 'within 2 %'.")
