"""What happens to feedback: given, changed, commented, taken back, forgotten."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid5

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from feedback.models import Comment, Rating
from feedback.subjects import Subject
from learners.models import Learner


class TooLateError(Exception):
    """The hour of a comment is over."""


def rate(learner: Learner, subject: Subject, *, clear: bool) -> Rating:
    """Say whether a subject was clear; saying it again changes what was said."""
    rating, _created = Rating.objects.update_or_create(
        learner=learner,
        subject_kind=subject.kind,
        subject_slug=subject.slug,
        content_version=subject.version,
        defaults={"clear": clear, "skipped_at": None},
    )
    return rating


def comment(rating: Rating, text: str, token: UUID) -> None:
    """Keep a comment; no text means that there is nothing to add.

    The same form counts once, but not one whose text was changed after the Back button.
    """
    if not text:
        Rating.objects.filter(pk=rating.pk).update(skipped_at=timezone.now())
        return
    token = uuid5(token, text)
    try:
        with transaction.atomic():
            Comment.objects.create(rating=rating, text=text, token=token)
    except IntegrityError:
        if not rating.comments.filter(token=token).exists():
            raise


def withdraw(comment: Comment) -> None:
    """Take a comment back: its text is deleted. Raises TooLateError after its hour."""
    if comment.withdrawn_at is not None:
        return
    if not comment.may_be_taken_back():
        raise TooLateError
    comment.text = ""
    comment.withdrawn_at = timezone.now()
    comment.save(update_fields=["text", "withdrawn_at"])
    _forget_in_log(Comment.objects.filter(pk=comment.pk))


@contextmanager
def forgetting(learner_ids: Collection[UUID]) -> Iterator[None]:
    """Around the deletion of learners (`learners.kept`)."""
    _forget_in_log(Comment.objects.filter(rating__learner_id__in=learner_ids))
    yield


def _forget_in_log(comments: QuerySet[Comment]) -> None:
    """The admin's log repeats the beginning of a comment that an instructor answered."""
    named = [str(pk) for pk in comments.values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.filter(content_type=kind, object_id__in=named).update(object_repr="")
