"""After the chaos every learner's pages open, and show what was acknowledged."""

from collections.abc import Iterator
from uuid import UUID

import httpx
from django.db.models import F

from chaos.record import Record
from feedback.models import Comment
from lessons.models import Lesson
from sandbox.harness.demos import DEMOS
from sandbox.models import Run

#: Enough to be sure, few enough to be done after an hour's run.
VISITED = 100


def open_again(record: Record, web: str) -> Iterator[str]:
    """The pages of `VISITED` learners, the newest and the oldest among them."""
    cookies = list(record.cookies.items())
    step = max(1, len(cookies) // VISITED)
    paths = ["/", "/lab/", *(f"/lab/{slug}/" for slug in DEMOS)]
    chapters = [lesson.get_absolute_url() for lesson in Lesson.objects.all()]
    with httpx.Client(base_url=web, timeout=30) as client:
        chapters = [path for path in chapters if client.get(path).is_success]  # drafts are not
        for learner, cookie in cookies[::step]:
            client.cookies.clear()
            client.cookies.set("learner", cookie)
            own = [f"/lab/runs/{pk}{end}" for pk in _runs(learner) for end in ("/", ".json")]
            yield from _opened(client, [*paths, *chapters, *own])
            yield from _said(client, learner, chapters)


def _runs(learner: UUID) -> list[UUID]:
    return list(Run.objects.filter(learner=learner).values_list("pk", flat=True))


def _opened(client: httpx.Client, paths: list[str]) -> Iterator[str]:
    for path in paths:
        status = client.get(path).status_code
        if status != httpx.codes.OK:
            yield f"{path} answers {status} to its learner"


def _said(client: httpx.Client, learner: UUID, chapters: list[str]) -> Iterator[str]:
    """Standing comments are on one of the chapters."""
    shown = "".join(client.get(path).text for path in chapters)
    standing = Comment.objects.filter(rating__learner=learner, withdrawn_at=None)
    for pk, text in standing.values_list("pk", F("text")):
        if text not in shown:
            yield f"comment {pk} is on no page of its learner"
