"""Who lets go of the GIL: what two threads gain, by the kind of job and the size of its input."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

KERNELS = ("sha256", "loop", "zlib", "sort", "sleep", "json", "pbkdf2", "regex")
CURVES = ("sha256", "zlib")
SIZES = (64, 256, 1024, 2047, 2048, 4096, 16_384, 65_536)
DEMO = Demo(
    "letting-go",
    place=6,
    parameters=(Parameter("size", "int", 65_536, low=64, high=65_536),),
    files=("letting_go.py",),
    predictions=(
        Question("gains", "each", answers=("gain", "none"), subjects=KERNELS),
        Question("begins", "choice", answers=("hundred", "thousand", "ten", "more", "never")),
    ),
    alone=("size",),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import letting_go

    program: Any = letting_go

    data = {size: program.made_up(size) for size in (box.parameters["size"], *SIZES)}
    asked = [(kernel, box.parameters["size"], "") for kernel in KERNELS]
    asked += [(kernel, size, "_by_size") for size in SIZES for kernel in CURVES]
    jobs: dict[tuple[str, int], Any] = {}
    measures = {
        f"{kernel} {size}{ending}": partial(measured, program, jobs, kernel, data[size], ending)
        for kernel, size, ending in asked
    }
    observe_rounds(box, measures, expected_s=0.025, width=2)


def measured(
    program: Any, jobs: dict[Any, Any], kernel: str, data: bytes, ending: str, number: int
) -> Any:
    """The warm-up finds out how often the kernel fits into a job."""
    from ..observing import Observed

    x = float(len(data)) if ending else None
    job = jobs.get((kernel, len(data)))
    if job is None:
        job = jobs[kernel, len(data)] = program.job_of(kernel, data)
    yield Observed("gain" + ending, kernel, [program.gain(job)], x)
    if program.HAS_GIL:
        yield Observed("lets_go" + ending, kernel, [program.lets_go(kernel, data)], x)
