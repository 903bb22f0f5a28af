"""What a learner could ask next: each is answered, and some are of what they did themselves."""

from collections.abc import Callable

import pytest

from assistant.answer import Context
from assistant.course.answering import answer
from assistant.suggesting import BELIEFS, _beliefs, suggestions
from learners.models import Learner
from quizzes.misconceptions import MISCONCEPTIONS
from quizzes.models import Attempt, Question, Response

MakeContext = Callable[..., Context]
CHAPTERS = (
    "concurrency-parallelism-waiting", "threads-vs-processes", "the-gil-precisely",
    "waiting-or-computing", "what-a-worker-costs", "one-thread-many-waits",
    "what-blocks-the-loop", "ending-well",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_chapter_suggests_questions_that_are_answered(
    make_context: MakeContext, language: str
) -> None:
    for chapter in CHAPTERS:
        here = make_context(language, chapter)
        asked = suggestions(here)
        assert 2 <= len(asked) <= 4
        assert len(set(asked)) == len(asked)
        assert all(answer(each, here).is_known for each in asked)


def test_without_a_chapter_there_is_nothing_to_suggest(make_context: MakeContext) -> None:
    assert suggestions(make_context()) == []


def test_a_mistake_that_stands_is_asked_about(make_context: MakeContext, learner: Learner) -> None:
    question = Question.objects.current().filter(misconception="M06").first()
    assert question is not None
    here = make_context(chapter="the-gil-precisely", learner=learner.id)
    about = _beliefs()["M06"]["en"]
    assert about not in suggestions(here)[:1]
    attempt = Attempt.objects.create(learner=learner, quiz=question.quiz, seed=1)
    given = {"attempt": attempt, "question": question, "question_version": question.version}
    Response.objects.create(
        **given, try_number=1, token=learner.id, answer={}, score=0, correct=False
    )
    assert suggestions(here)[0] == about
    Response.objects.create(
        **given, try_number=2, token=make_context().learner,
        answer={}, score=1, correct=True,
    )  # fmt: skip
    assert suggestions(here)[0] != about


def test_each_belief_leads_to_a_question_that_is_answered(make_context: MakeContext) -> None:
    assert BELIEFS.exists()
    for belief, asks in _beliefs().items():
        assert belief in MISCONCEPTIONS
        for language in ("en", "nl"):
            assert answer(asks[language], make_context(language)).is_known, asks[language]
