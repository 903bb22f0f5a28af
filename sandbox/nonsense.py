"""A box is hostile: each event of it is as it should be, and together they may make no sense. Pure.

What demos make of their events is written for what their own programs tell. Nobody's page may break
where a box told something else.
"""

from collections.abc import Callable

#: What making sense of it then ends in.
NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def sensible[T](made: Callable[[], T], otherwise: T) -> T:
    """What `made` makes of a transcript, or `otherwise` where no sense can be made of it."""
    try:
        return made()
    except NONSENSE:
        return otherwise
