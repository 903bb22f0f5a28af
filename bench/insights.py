"""Times of pages of item analysis in the site of the environment; the figures go to a file.

    python -m bench.insights FILE TURNS SIZE …

One quiz for each size, all in one database; their pages are asked for in turn, by a member of
staff, through Django's own handling without a network. Seconds, by size:
`page` when everything is counted, `again` after one more learner, `anew` with all counted anew.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench.parts import set_up_django

set_up_django()

# ruff: noqa: E402 - models can be imported only now
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from bench import answers
from quizzes.analysis import tallying
from quizzes.models import Quiz

type Times = dict[str, dict[int, list[float]]]


def taken(what: Callable[[], object]) -> float:
    """Seconds."""
    began = perf_counter()
    what()
    return perf_counter() - began


def page(client: Client, quiz: Quiz) -> None:
    """Raises RuntimeError unless it is shown."""
    reply = client.get(f"/insight/{quiz.slug}/")
    if reply.status_code != 200:
        raise RuntimeError(f"{reply.status_code}: {reply.content[:200]!r}")


def measured(turns: int, sizes: list[int]) -> Times:
    """With one visit to each page before, so that nothing is new to this process."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench"))
    quizzes = {size: answers.quiz(size) for size in sizes}
    for quiz in quizzes.values():
        page(client, quiz)
    found: Times = {name: {size: [] for size in sizes} for name in ("page", "again", "anew")}
    for turn in range(turns):
        for size, quiz in quizzes.items():
            found["page"][size].append(taken(lambda quiz=quiz: page(client, quiz)))  # type: ignore[misc]
            answers.one_more(quiz)
            found["again"][size].append(taken(lambda quiz=quiz: page(client, quiz)))  # type: ignore[misc]
        if turn < 3:
            for size, quiz in quizzes.items():
                found["anew"][size].append(taken(lambda quiz=quiz: tallying.recount(quiz)))  # type: ignore[misc]
    return found


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("migrate", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(measured(int(sys.argv[2]), [*map(int, sys.argv[3:])])))
