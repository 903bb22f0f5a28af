"""What the pages about versions and regrades show, read in a few queries each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q

from quizzes import version_diff, versions
from quizzes.models import Question, QuestionVersion, Quiz, Regrade, Response
from quizzes.regrade import Fate, Outcome, Preview
from quizzes.version_diff import Change
from quizzes.versions import Content

PER_PAGE = 50


@dataclass(frozen=True)
class Told:
    """One version: what it said, what it changed, and how many answers it has."""

    row: QuestionVersion
    answers: int
    is_current: bool
    #: None where the version before is not known in full.
    changes: list[Change] | None

    @property
    def content(self) -> Content:
        found: Content = self.row.content
        return found

    @property
    def is_partial(self) -> bool:
        return version_diff.is_partial(self.row.content)


def history(question: Question) -> list[Told]:
    """The versions of a question, the newest first. An unanswered one has only what it says now."""
    rows = list(question.versions.select_related("changed_by").order_by("number"))
    if not rows:
        now = versions.snapshot(question)
        rows = [QuestionVersion(question=question, number=question.version, content=now)]
    counted = Response.objects.filter(question=question).values_list("question_version")
    answers = dict(counted.annotate(n=Count("pk")))
    told = [
        Told(row, answers.get(row.number, 0), row.number == question.version, _changes(rows, place))
        for place, row in enumerate(rows)
    ]
    return told[::-1]


def _changes(rows: Sequence[QuestionVersion], place: int) -> list[Change] | None:
    if place == 0:
        return None
    before, after = rows[place - 1].content, rows[place].content
    if version_diff.is_partial(before) or version_diff.is_partial(after):
        return None
    return version_diff.changes(before, after)


def questions(quiz: Quiz) -> list[Question]:
    """All that was ever asked: today's in their order, then those that are retired."""
    rows = Question.objects.filter(quiz=quiz).annotate(
        answers=Count("responses", distinct=True),
        standing=Count("regrades", filter=Q(regrades__undone_at=None), distinct=True),
    )
    return sorted(rows, key=lambda each: (each.retired_at is not None, each.position, each.pk))


def regrades(question: Question) -> list[Regrade]:
    """The newest first."""
    rows = question.regrades.select_related("applied_by", "undone_by")
    return list(rows.order_by("-pk"))


@dataclass(frozen=True)
class Row:
    """One answer in a preview, in words."""

    outcome: Outcome
    said: str


@dataclass(frozen=True)
class Counted:
    """How many answers of how many learners have one fate."""

    fate: Fate
    answers: int
    learners: int


def counts(preview: Preview) -> list[Counted]:
    """Of every fate that is there, and of gains and losses in any case."""
    always = {Fate.GAINS, Fate.LOSES}
    return [
        Counted(fate, preview.answers[fate], preview.learners[fate])
        for fate in Fate
        if fate in always or preview.answers[fate]
    ]


def page_of(preview: Preview, number: str | None) -> tuple[list[Row], object]:
    """The answers of one page with what they said, and the page itself."""
    page = Paginator(preview.listed, PER_PAGE).get_page(number)
    contents = dict(preview.question.versions.values_list("number", "content"))
    rows = [Row(each, said(each.answer, contents.get(each.version))) for each in page.object_list]
    return rows, page


def said(answer: Content, content: Content | None) -> str:
    """A stored answer in the words of the version that it was given to."""
    if "typed" in answer:
        return f"{answer['typed']} {(content or {}).get('unit', '')}".strip()
    texts = {choice["id"]: choice["text"] for choice in (content or {}).get("choices", ())}
    texts |= {int(pk): text for pk, text in answer.get("texts", {}).items()}
    named = answer.get("lines", answer.get("picks"))
    if named is None:
        beside = {"shown", "texts"}
        return ", ".join(f"{name}: {value}" for name, value in answer.items() if name not in beside)
    return (" → " if "lines" in answer else " · ").join(texts.get(pk, "…") for pk in named)
