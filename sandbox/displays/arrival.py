"""In which order results arrive: a lane a task, from its begin to its end to its arrival. Pure.

Filled while the task ran, an outline while its result was done and not yet handed over, and at the
end a circle with the place in which it arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/arrival.html"
LANE_PX = 20
BAR_PX = 12
#: Where the axis begins, in per cent; numbers of tasks stand left of it.
LEFT = 8.0
#: A result that waits for less than this many ms is handed over at once: nothing to see.
AT_ONCE_MS = 5.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One task; times in ms. `place`: 1 for the result that arrived first."""

    task: int
    place: int
    began: float
    done: float
    arrived: float
    y: int
    bar_y: int
    text_y: int
    middle: int
    began_x: str
    ran: str
    done_x: str
    held: str
    arrived_x: str

    @property
    def waited(self) -> float:
        """How long the result was done before it arrived."""
        return max(0.0, self.arrived - self.done)


@dataclass(frozen=True, slots=True)
class Way:
    subject: str
    lanes: tuple[Lane, ...]
    height: int

    @property
    def order(self) -> tuple[int, ...]:
        """Tasks in the order in which they arrived."""
        return tuple(lane.task for lane in sorted(self.lanes, key=lambda lane: lane.place))


@dataclass(frozen=True, slots=True)
class Arrival:
    caption: str
    ways: tuple[Way, ...]
    ticks: tuple[Tick, ...]
    template: str = TEMPLATE


#: Of one task: its number, and when it began, was done and arrived, in ms.
type Times = tuple[int, float, float, float]


def arrival(caption: str, ways: Mapping[str, Sequence[Times]]) -> Arrival:
    """`ways`: subject to its tasks, in the order in which their results arrived."""
    axis = Axis.around([each[3] for tasks in ways.values() for each in tasks])
    ticks = tuple(Tick(each.value, _x(axis, each.value), each.anchor) for each in axis.ticks())
    return Arrival(caption, tuple(_way(name, ways[name], axis) for name in ways), ticks)


def _way(subject: str, tasks: Sequence[Times], axis: Axis) -> Way:
    placed = sorted(enumerate(tasks, start=1), key=lambda each: each[1][0])
    lanes = tuple(_lane(number, *each, axis) for number, each in enumerate(placed))
    return Way(subject, lanes, LANE_PX * len(lanes))


def _lane(number: int, place: int, times: Times, axis: Axis) -> Lane:
    task, began, done, arrived = times
    top = LANE_PX * number
    return Lane(
        task=task,
        place=place,
        began=began,
        done=done,
        arrived=arrived,
        y=top,
        bar_y=top + (LANE_PX - BAR_PX) // 2,
        text_y=top + LANE_PX // 2 + 5,
        middle=top + LANE_PX // 2,
        began_x=_x(axis, began),
        ran=_width(axis, began, done),
        done_x=_x(axis, done),
        held=_width(axis, done, arrived) if arrived - done > AT_ONCE_MS else "",
        arrived_x=_x(axis, arrived),
    )


def _x(axis: Axis, value: float) -> str:
    return f"{LEFT + (100 - LEFT) * axis.at(value):.2f}%"


def _width(axis: Axis, low: float, high: float) -> str:
    return f"{max(0.0, (100 - LEFT) * (axis.at(high) - axis.at(low))):.2f}%"
