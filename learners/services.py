"""Keeping a learner, and what they saw last."""

from datetime import timedelta

from django.utils import timezone

from learners.models import Bookmark, Learner

#: An anonymous learner who stays away this long is forgotten with all their work.
IDLE_AFTER = timedelta(days=180)
#: `seen_at` is written at most this often, so that reading pages costs no writes.
SEEN_EVERY = timedelta(days=1)


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


def forget_idle() -> int:
    """Delete learners who were away for `IDLE_AFTER`; returns how many."""
    idle = Learner.objects.filter(seen_at__lt=timezone.now() - IDLE_AFTER)
    count = idle.count()
    idle.delete()
    return count
