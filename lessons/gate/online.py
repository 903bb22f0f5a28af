"""Asks the web whether links lead anywhere; never part of `make check`."""

import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from lessons.gate.course import CourseFolder
from lessons.gate.findings import Finding

PATIENCE_S = 20.0
AT_ONCE = 4
#: Refused to programs, perhaps not to people: so it may be there.
SHY = frozenset({403, 405, 429})


def check(courses: Iterable[CourseFolder]) -> Iterator[Finding]:
    """One question for each address, without its fragment."""
    places = [
        (text.file, link.line, link.target.partition("#")[0])
        for course in courses
        for text in course.texts
        for link in text.links
        if link.target.startswith("https://")
    ]
    asked = list(dict.fromkeys(target for _file, _line, target in places))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(asked, pool.map(ask, asked), strict=True))
    for file, line, target in places:
        if answers[target]:
            yield Finding(file, line, f"{target}: {answers[target]}")


def ask(target: str) -> str:
    """Why there is nothing at an address; '' where there is something."""
    request = urllib.request.Request(target, headers={"User-Agent": "Mozilla/5.0 (check_course)"})  # noqa: S310 - https alone comes here
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S):  # noqa: S310 - as above
            return ""
    except urllib.error.HTTPError as error:
        return "" if error.code in SHY else f"answers {error.code}"
    except (OSError, ValueError) as error:
        return f"can't be reached: {error}"
