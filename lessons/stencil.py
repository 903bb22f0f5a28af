"""HTML with open places, which are filled in for one answer only.

What belongs to one request (CSRF token, the forms' once-tokens, the address) must not be kept with
what is rendered once for many. Templates are given a mark in its stead, and `fill` replaces it. A
mark is a name between two NUL characters, which no text of a database, form or course can hold.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, wraps

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

EDGE = "\0"

type Filling = str | Callable[[], str]


def mark(name: str) -> SafeString:
    """An open place."""
    return mark_safe(f"{EDGE}{name}{EDGE}")  # noqa: S308 - a name in our own code


def fill(html: str, fillings: Mapping[str, Filling]) -> str:
    """`html` with each place filled; a function is called anew for every place of its name."""
    return "".join(_filled(html.split(EDGE), fillings))


def _filled(parts: list[str], fillings: Mapping[str, Filling]) -> Iterator[str]:
    """Text and names take turns."""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            yield part
            continue
        filling = fillings[part]
        yield filling if isinstance(filling, str) else filling()


def kept[**P](most: int) -> Callable[[Callable[P, str]], Callable[P, str]]:
    """Keeps what a function rendered, under the language and all its arguments.

    So the function must depend on nothing else: it asks no database, no clock and no request.
    The `most` used ones are kept.
    """

    def decorate(render: Callable[P, str]) -> Callable[P, str]:
        @lru_cache(maxsize=most)
        def in_language(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> str:
            return render(*args, **kwargs)

        @wraps(render)
        def piece(*args: P.args, **kwargs: P.kwargs) -> str:
            return in_language(get_language(), *args, **kwargs)  # type: ignore[arg-type]

        FORGET.append(in_language.cache_clear)
        return piece

    return decorate


FORGET: list[Callable[[], None]] = []


def forget() -> None:
    """Render everything anew, for tests and benchmarks."""
    for clear in FORGET:
        clear()
