"""How fast this machine computes, by a yardstick of the harness's own.

Never by the program's own step: who doubles the work of the step in the program that is shown
must see the time double.
"""

from time import perf_counter_ns, thread_time_ns


def yard(number: int) -> int:
    """Work of a fixed amount, in the shape of a program's step."""
    for _ in range(10_000):
        number = (number * 1103515245 + 12345) % 2147483648
    return number


def yard_ns() -> int:
    """How much CPU time one yard takes; the best of several tries, after a warm-up."""
    return min(_timed_yards(4) for _ in range(8)) // 4


def _timed_yards(yards: int) -> int:
    began = thread_time_ns()
    for number in range(yards):
        yard(number)
    return thread_time_ns() - began


def spin(yards: int) -> tuple[int, int]:
    """Compute that many yards. Returns (wall ns, CPU ns)."""
    began = perf_counter_ns()
    cpu = _timed_yards(yards)
    return perf_counter_ns() - began, cpu
