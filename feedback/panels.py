"""'Was everything clear?' as one learner sees it now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.functional import Promise

from feedback.models import TEXT_LIMIT, Comment, Rating
from feedback.subjects import Subject
from learners.models import Learner


@dataclass(frozen=True)
class Said:
    """A comment of this learner, with its answer where there is one."""

    comment: Comment
    may_be_taken_back: bool


@dataclass(frozen=True)
class Panel:
    """All that `feedback/feedback.html#panel` shows."""

    subject: Subject
    next_path: str
    rating: Rating | None
    #: Comments on this version, and answered ones on earlier versions; oldest first.
    said: list[Said]
    #: What was typed and not accepted, and why not.
    text: str = ""
    error: str | Promise = ""
    #: A message on what has just been done.
    done: str | Promise = ""
    token: UUID | str = field(default_factory=uuid4)
    text_limit: int = TEXT_LIMIT

    @property
    def subject_token(self) -> str:
        """The subject as its forms send it."""
        return self.subject.token()

    @property
    def root_id(self) -> str:
        """The id that forms replace."""
        return self.subject.root_id

    @property
    def state(self) -> str:
        """ask, comment or thanks."""
        if self.rating is None:
            return "ask"
        spoken = any(s.comment.rating_id == self.rating.pk for s in self.said)
        return "thanks" if spoken or self.rating.skipped_at else "comment"


def build(
    subject: Subject,
    learner: Learner,
    next_path: str,
    *,
    text: str = "",
    error: str | Promise = "",
    done: str | Promise = "",
) -> Panel:
    """The panel with what was typed, refused or done just now."""
    given = Rating.objects.filter(
        learner_id=learner.id, subject_kind=subject.kind, subject_slug=subject.slug
    )
    ratings = list(given)
    said = Comment.objects.standing().filter(rating__in=ratings)
    panel = compose(subject, ratings, said, next_path)
    return replace(panel, text=text, error=error, done=done)


def compose(
    subject: Subject, ratings: Iterable[Rating], comments: Iterable[Comment], next_path: str
) -> Panel:
    """The panel of what one learner gave to any version of the subject. Asks no database."""
    given = {rating.pk: rating for rating in ratings}
    return Panel(
        subject=subject,
        next_path=next_path,
        rating=next((r for r in given.values() if r.content_version == subject.version), None),
        said=_said(subject, given, comments),
    )


def _said(
    subject: Subject, ratings: Mapping[int, Rating], comments: Iterable[Comment]
) -> list[Said]:
    now = timezone.now()
    return [
        Said(comment, comment.may_be_taken_back(now))
        for comment in sorted(comments, key=lambda comment: comment.created_at)
        if comment.answer or ratings[comment.rating_id].content_version == subject.version
    ]
