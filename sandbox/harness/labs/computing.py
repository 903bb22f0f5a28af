"""Jobs that only compute, by each strategy."""

from ..box import Box
from ..demo import FIRST_AND_TIMES, Demo, Parameter
from ..events import STRATEGIES

DEMO = Demo(
    "computing",
    place=5,
    parameters=(
        Parameter("workers", "int", 4, low=1, high=8),
        Parameter("task_ms", "int", 40, low=20, high=200),
    ),
    files=("computing.py", "computing_asyncio.py"),
    predictions=FIRST_AND_TIMES,
    strategies=STRATEGIES,
    default_strategies=STRATEGIES[:3],
    leads_to="waiting",
    alone=("workers", "steps", "strategies"),
)


def run(box: Box) -> None:
    from ..comparing import compare_computing

    compare_computing(box)
