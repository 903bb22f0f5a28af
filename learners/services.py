"""Keeping a learner, what they saw last, and forgetting them with all their work."""

import uuid
from collections.abc import Collection
from contextlib import ExitStack
from datetime import timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from learners import my_data
from learners.kept import Forgetting
from learners.models import Bookmark, Learner

#: An anonymous learner who stays away this long is forgotten with all their work.
IDLE_AFTER = timedelta(days=180)
#: `seen_at` is written at most this often, so that reading pages costs no writes.
SEEN_EVERY = timedelta(days=1)
#: Learners who are forgotten in one transaction, so that nobody waits long for its end.
BATCH = 50


def keep(learner: Learner) -> Learner:
    """Make sure that `learner` is stored; call it on any POST that stores something."""
    stored, created = Learner.objects.get_or_create(id=learner.id)
    if not created and timezone.now() - stored.seen_at > SEEN_EVERY:
        Learner.objects.filter(id=stored.id).update(seen_at=timezone.now())
    learner.kept = stored.kept = True
    return stored


def remember(learner: Learner, course_slug: str, lesson_slug: str) -> None:
    """Move the learner's bookmark; a learner without a row leaves no trace.

    Called on every page of a chapter, so the usual case is one UPDATE.
    """
    if learner.new:
        return
    now = timezone.now()
    marks = Bookmark.objects.filter(learner_id=learner.id, course_slug=course_slug)
    if marks.update(lesson_slug=lesson_slug, visited_at=now):
        return
    if Learner.objects.filter(id=learner.id).exists():
        Bookmark.objects.update_or_create(
            learner_id=learner.id,
            course_slug=course_slug,
            defaults={"lesson_slug": lesson_slug, "visited_at": now},
        )


def bookmark(learner: Learner, course_slug: str) -> str | None:
    """The slug of the chapter that the learner opened last in this course."""
    marks = Bookmark.objects.filter(learner_id=learner.id, course_slug=course_slug)
    return marks.values_list("lesson_slug", flat=True).first()


def forget(learner_id: uuid.UUID) -> list[my_data.Line]:
    """Delete a learner with all that is kept of them; returns what that was."""
    with transaction.atomic():
        was = my_data.summary(learner_id)
        _forget([learner_id])
    return was


def _forget(learner_ids: Collection[uuid.UUID]) -> None:
    """Apps above take their leave first: runs that are under way are stopped."""
    with ExitStack() as leaving:
        for config in apps.get_app_configs():
            forgetting: Forgetting | None = getattr(config, "forgetting", None)
            if forgetting is not None:
                leaving.enter_context(forgetting(learner_ids))
        Learner.objects.filter(id__in=learner_ids).delete()


def idle() -> QuerySet[Learner]:
    """Who answered nothing and opened no other chapter for `IDLE_AFTER`."""
    since = timezone.now() - IDLE_AFTER
    return Learner.objects.filter(seen_at__lt=since).exclude(bookmarks__visited_at__gte=since)


def forget_idle() -> int:
    """Delete at most `BATCH` of those who stayed away; returns how many. Safe to repeat.

    They are locked, so that one who comes back in this very moment is stored anew afterwards.
    """
    with transaction.atomic():
        ids = list(idle().select_for_update().values_list("id", flat=True)[:BATCH])
        _forget(ids)
    return len(ids)
