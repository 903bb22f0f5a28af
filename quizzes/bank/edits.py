"""The edits that the bank offers for many questions."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.bank.bulk import Edit
from quizzes.bank.copying import copy_question, is_used, move_question
from quizzes.models import Question, Quiz, Tag


def relabel(
    *,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
    concept: str | None = None,
    misconception: str | None = None,
) -> Edit:
    """Tags put on and taken off; None leaves a column, "" empties it."""
    columns = {"concept": concept, "misconception": misconception}
    given = {name: value for name, value in columns.items() if value is not None}

    def edit(question: Question) -> str:
        said = [*_retag(question, add_tags, remove_tags), *_write(question, given)]
        return "; ".join(said)

    return edit


def _retag(question: Question, add: Sequence[str], remove: Sequence[str]) -> Iterator[str]:
    before = set(question.tags.values_list("slug", flat=True))
    after = (before | set(add)) - set(remove)
    if after != before:
        Tag.objects.put_on(question, sorted(after))
        yield _became(_("tags"), ", ".join(sorted(before)), ", ".join(sorted(after)))


def _write(question: Question, columns: dict[str, str]) -> Iterator[str]:
    names = {"concept": _("concept"), "misconception": _("misconception")}
    for column, value in columns.items():
        before = getattr(question, column)
        if before != value:
            setattr(question, column, value)
            question.save(update_fields=[column])
            yield _became(names[column], before, value)


def _became(name: str, before: str, after: str) -> str:
    return f"{name}: {before or '–'} → {after or '–'}"


def retire(question: Question) -> str:
    """Ask it no more; its answers stay."""
    if question.retired_at is not None:
        return ""
    question.retired_at = timezone.now()
    question.save(update_fields=["retired_at"])
    return _("is no longer asked")


def bring_back(question: Question) -> str:
    """Ask a retired question again, where it stood."""
    if question.retired_at is None:
        return ""
    question.retired_at = None
    question.save(update_fields=["retired_at"])
    return _("is asked again")


def copy_to(target: Quiz | None) -> Edit:
    """A copy at the end of a quiz; None: of its own."""

    def edit(question: Question) -> str:
        quiz = target or question.quiz
        copy_question(question, quiz)
        return _("is copied to the end of “%(quiz)s”") % {"quiz": quiz}

    return edit


def move_to(target: Quiz) -> Edit:
    """To the end of another quiz."""

    def edit(question: Question) -> str:
        if question.quiz_id == target.pk:
            return ""
        stays, source = is_used(question), question.quiz
        move_question(question, target)
        names = {"target": target, "source": source}
        if stays:
            return (
                _(
                    "was answered: it is copied to the end of “%(target)s” and no longer asked in "
                    "“%(source)s”, where its answers stay"
                )
                % names
            )
        return _("moves from “%(source)s” to the end of “%(target)s”") % names

    return edit
