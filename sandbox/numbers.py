"""Measured numbers as people read them, in the language of the page."""

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def seconds(value: float | None) -> str:
    """'1.92 s', '213 ms', '61.3 ms', '0.42 ms': three digits, or what the clock is good for."""
    if value is None:
        return _("withheld")
    if value >= 1:
        return _("%s s") % number_format(round(value, 2), decimal_pos=2)
    milliseconds = value * 1000
    digits = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2
    return _("%s ms") % number_format(round(milliseconds, digits), decimal_pos=digits)


def spread(low: float | None, high: float | None) -> str:
    """'160–168 ms': both ends in the unit that the greater one needs."""
    if low is None or high is None:
        return ""
    digits = 2 if high >= 1 else 0 if high >= 0.1 else 1
    factor, unit = (1, _("%s s")) if high >= 1 else (1000, _("%s ms"))
    ends = (number_format(round(factor * end, digits), decimal_pos=digits) for end in (low, high))
    return unit % "–".join(ends)


def tick(value: float) -> str:
    """A place on an axis, '50 ms' or '0.5 s': a round number as it is."""
    if value == 0:
        return "0"
    factor, unit = (1, _("%s s")) if value >= 1 else (1000, _("%s ms"))
    return unit % number_format(f"{factor * value:g}")


def times(value: float | None) -> str:
    """'1.8×', or a dash."""
    return "–" if value is None else f"{number_format(round(value, 1), decimal_pos=1)}×"


def percent(share: float) -> str:
    """A share of 0 to 1 as '43 %'; small ones keep two digits: '0.12 %'."""
    digits = 0 if share > 0.05 else 2
    return f"{number_format(round(100 * share, digits), decimal_pos=digits)} %"


def amount(value: float) -> str:
    """A number beside its unit: three digits or so, '0.42', '6.1', '48', '1,200'."""
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    digits = 0 if abs(value) >= 20 else 1 if abs(value) >= 2 else 2
    return number_format(round(value, digits), decimal_pos=digits, force_grouping=True)


def measured(value: float | None, unit: str = "") -> str:
    """A value in its unit: `ns`, `us`, `ms`, `s`, `kib`, `mib`, `share`, `times`; or a count."""
    if value is None:
        return "–"
    if unit == "mib":
        value, unit = value * 1024, "kib"
    if unit in TO_SECONDS:
        return short_time(value * TO_SECONDS[unit])
    if unit == "kib":
        return _memory(value)
    if unit == "share":
        return percent(value)
    return times(value) if unit == "times" else amount(value)


TO_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
TIMES = (
    (1.0, gettext_lazy("%s s")),
    (1e-3, gettext_lazy("%s ms")),
    (1e-6, gettext_lazy("%s µs")),
    (1e-9, gettext_lazy("%s ns")),
)


def short_time(value: float, written: Callable[[float], str] = amount) -> str:
    """Seconds in the unit that they need, from '23 ns' to '1.9 s'."""
    factor, unit = next((each for each in TIMES if value >= 0.999 * each[0]), TIMES[-1])
    return unit % written(value / factor)


def tick_of(value: float, unit: str = "") -> str:
    """A place on an axis of values in this unit: '10 ns', '1 µs', a round number as it is."""
    if value == 0:
        return "0"
    if unit in TO_SECONDS:
        return short_time(value * TO_SECONDS[unit], _round)
    if unit == "mib":
        return _("%s MiB") % _round(value)
    if unit == "bytes":
        return _size(value)
    return measured(value, unit) if unit in ("share", "kib") else _round(value)


def _round(value: float) -> str:
    return number_format(f"{value:.3g}" if value < 1000 else round(value))


SIZES = ((1e6, gettext_lazy("%s MB")), (1e3, gettext_lazy("%s kB")), (1.0, gettext_lazy("%s B")))


def _size(value: float) -> str:
    """Bytes in the unit that they need, from '100 B' to '20 MB'."""
    factor, unit = next((each for each in SIZES if value >= each[0]), SIZES[-1])
    return unit % _round(value / factor)


def _memory(kib: float) -> str:
    if abs(kib) >= 1024:
        return _("%s MiB") % amount(kib / 1024)
    return _("%s KiB") % amount(float(kib))
