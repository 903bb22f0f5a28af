"""Axes: where a value lies, in per cent of the picture, and round numbers to write below. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

#: So much of the width stays free on the right, for the last label.
MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`; `log`: each power of ten is as wide as the next."""

    low: float
    high: float
    log: bool = False

    @classmethod
    def around(cls, values: Iterable[float], log: bool = False) -> "Axis":
        """From 0, or on a log axis from the power of ten below, to beyond the greatest value."""
        known = [value for value in values if value > 0 or not log]
        top = max(known, default=1.0) or 1.0
        if not log:
            return cls(0.0, top / (1 - MARGIN))
        low = 10.0 ** math.floor(math.log10(min(known, default=1.0)))
        return cls(low, max(top, low * 10) ** (1 + MARGIN) * low**-MARGIN, log=True)

    def at(self, value: float) -> float:
        """0 to 1; what lies outside is drawn at the edge."""
        if self.log:
            value = max(value, self.low)
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0)

    def x(self, value: float) -> str:
        return f"{100 * self.at(value):.2f}%"

    def width(self, low: float, high: float) -> str:
        return f"{100 * (self.at(high) - self.at(low)):.2f}%"

    def ticks(self) -> tuple[Tick, ...]:
        """At most six: powers of ten, or 1, 2 or 5 times a power of ten apart."""
        return tuple(Tick(value, self.x(value), self._anchor(value)) for value in self._round())

    def _anchor(self, value: float) -> str:
        return "start" if self.at(value) < 0.03 else "end" if self.at(value) > 0.97 else "middle"

    def _round(self) -> list[float]:
        if self.log:
            first, last = math.log10(self.low), math.floor(math.log10(self.high) + 1e-9)
            every = max(1, math.ceil((last - first) / 5))
            return [10.0**power for power in range(round(first), last + 1, every)]
        steps = (digit * 10.0**power for power in range(-9, 12) for digit in (1, 2, 5))
        step = next((one for one in steps if self.high / one <= 5), self.high)
        return [round(number * step, 9) for number in range(int(self.high / step) + 1)]
