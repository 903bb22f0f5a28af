"""Jobs that only wait, by each strategy."""

from ..box import Box
from ..demo import FIRST_AND_TIMES, Demo, Parameter
from ..events import STRATEGIES

DEMO = Demo(
    "waiting",
    place=4,
    parameters=(
        Parameter("workers", "int", 4, low=1, high=8),
        Parameter("delay_ms", "int", 100, low=20, high=200),
    ),
    files=("waiting.py", "waiting_asyncio.py"),
    predictions=FIRST_AND_TIMES,
    strategies=STRATEGIES,
    default_strategies=STRATEGIES[:3],
    leads_to="one-of-each",
    alone=("workers", "delay_ms", "strategies"),
)


def run(box: Box) -> None:
    from ..comparing import compare_waiting

    compare_waiting(box)
