"""The question that stands in an author's form, saved or not."""

from collections.abc import Iterator
from dataclasses import replace

from django.core.exceptions import BadRequest
from django.http import QueryDict

from quizzes.admin_forms import ROWS_MAX, ChoiceForm, QuestionForm
from quizzes.form_counts import COUNT
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft


def draft_in(data: QueryDict, prefix: str) -> QuestionDraft:
    """The question under `prefix`, read by the forms that would store it.

    What they could not read is left out. Raises BadRequest for what no form of ours sends.
    """
    question = QuestionForm(data, prefix=prefix)
    question.full_clean()
    draft = question.draft()
    if draft.kind not in KINDS:
        raise BadRequest("no such kind of question")
    return replace(draft, choices=tuple(_choices(data, question)))


def _choices(data: QueryDict, question: QuestionForm) -> Iterator[ChoiceDraft]:
    """In their order on the screen, without the removed ones and the blank ones."""
    prefix = f"{question.prefix}-choices"
    forms = [ChoiceForm(data, prefix=name) for name in _rows(data, prefix)]
    written = [f for f in forms if f.has_changed() and f"{f.prefix}-DELETE" not in data]
    for form in written:
        form.of = question
        form.full_clean()
    for form in sorted(written, key=lambda form: form.cleaned_data.get("position") or 0):
        yield form.draft()


def _rows(data: QueryDict, prefix: str) -> list[str]:
    count = data.get(f"{prefix}{COUNT}", "0")
    if not (count.isascii() and count.isdigit() and len(count) < 9 and int(count) <= ROWS_MAX):
        raise BadRequest("more rows than a question has")
    return [f"{prefix}-{number}" for number in range(int(count))]
