"""Two questions of earlier chapters open a chapter."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learners.models import Learner
from lessons.models import Course, Lesson, Section
from quizzes.models import Card, Question, Quiz, ReviewAnswer
from quizzes.review.due import askable
from quizzes.review.openers import REST, choose, may_be_asked
from tests.quizzes.conftest import Answer
from tests.quizzes.review.conftest import MONDAY, Answers, MakeQuestion, days
from tests.quizzes.review.test_page import asked

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def chapters() -> list[str]:
    """The addresses of a course of three chapters, of which the third is read."""
    section = Section.objects.create(
        course=Course.objects.create(slug="c", title="C"), slug="s", title="S"
    )
    lessons = [
        Lesson.objects.create(
            section=section, slug=slug, title=slug, body="Text.", status="published", position=place
        )
        for place, slug in enumerate(("one", "two", "three"))
    ]
    return [lesson.get_absolute_url() for lesson in lessons]


@pytest.fixture
def long_ago() -> datetime:
    return timezone.now() - days(40)


def card(concept: str, due: float, seen: float, reviews: int = 1) -> Card:
    """Due and last reviewed so many days after Monday."""
    return Card(
        concept=concept,
        due_at=MONDAY + days(due),
        reviewed_at=MONDAY + days(seen),
        reviews=reviews,
    )


def questions(*concepts: str) -> list[Question]:
    quiz = Quiz(slug="c-one", status="published")
    return [Question(pk=pk, quiz=quiz, concept=each) for pk, each in enumerate(concepts, 1)]


def test_what_is_due_first_then_what_was_not_seen_for_longest():
    cards = [card("later", 9, -3), card("older", 20, -5), card("due", -1, -9), card("dues", -2, -8)]
    earlier = questions("later", "older", "due", "dues")
    chosen = choose(cards, earlier, MONDAY)
    assert [each.question for each in chosen] == [4, 3]
    chosen = choose(cards[:2], earlier, MONDAY)
    assert [each.question for each in chosen] == [2, 1]


def test_only_what_the_learner_has_met_is_asked():
    assert choose([card("met", -1, -9)], questions("met", "unmet"), MONDAY)[0].question == 1
    assert choose([card("elsewhere", -1, -9)], questions("met"), MONDAY) == ()


def test_what_was_answered_a_moment_ago_rests():
    earlier = questions("a")
    hours = REST / timedelta(days=1)
    assert choose([card("a", -1, -hours)], earlier, MONDAY)
    assert not choose([card("a", -1, -hours + 0.01)], earlier, MONDAY)


def test_siblings_take_turns():
    earlier = questions("a", "a", "a")
    chosen = [choose([card("a", -1, -9, reviews)], earlier, MONDAY)[0] for reviews in range(4)]
    assert [each.question for each in chosen] == [1, 2, 3, 1]
    assert [each.seed for each in chosen] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [{}, {"policy": "exam"}, {"reveal": "at_end"}, {"reveal": "never"}, {"policy": "checkpoint"}],
)
@pytest.mark.parametrize("concept", ["memory", ""])
def test_the_rule_is_that_of_the_review(
    make_question: MakeQuestion, change: dict[str, str], concept: str
):
    question = make_question(concept)
    Quiz.objects.update(**change) if change else None
    question = Question.objects.get()
    reviewed = askable().exclude(concept="").filter(pk=question.pk).exists()
    assert may_be_asked(question) == reviewed


def test_a_chapter_opens_with_questions_of_those_before_it(
    visitor: Client,
    chapters: list[str],
    make_question: MakeQuestion,
    answered: Answers,
    long_ago: datetime,
):
    third = chapters[2]
    for number, quiz in enumerate(("c-one", "c-one", "c-two", "c-three")):
        answered(make_question(f"k{number}", quiz=quiz), correct=True, at=long_ago + days(number))
    openings = [asked(visitor.get(path).text.partition('class="pager')[0]) for path in chapters]
    assert openings == [[], ["k0 0?", "k1 1?"], ["k0 0?", "k1 1?"]]
    text = visitor.get(third).text
    assert text.index("opening") < text.index("<p>Text.</p>")
    assert "How sure are you" not in text


def test_who_is_new_reads_the_chapter_at_once(
    client: Client, chapters: list[str], make_question: MakeQuestion
):
    make_question("k")
    assert 'id="opening"' not in client.get(chapters[1]).text


def test_it_is_answered_in_place(
    visitor: Client,
    chapters: list[str],
    make_question: MakeQuestion,
    answered: Answers,
    long_ago: datetime,
):
    question = make_question("k")
    answered(question, correct=True, at=long_ago)
    form = Answer.hidden(visitor.get(chapters[1]).text)
    assert form["next"] == chapters[1]
    data = {**form, "pick": question.choices.get(text__startswith="Wronger").pk}
    headers = {"HX-Request": "true", "HX-Target": f"review-{question.pk}"}
    reply = visitor.post(f"/review/{question.pk}/", data, headers=headers).text
    assert reply.strip().startswith(f'<section class="quiz" id="review-{question.pk}"')
    assert "Because of Wronger." in reply
    assert "<html" not in reply
    assert ReviewAnswer.objects.count() == 1
    assert 'id="opening"' not in visitor.get(chapters[1]).text


def test_without_script_the_verdict_leads_back_to_the_chapter(
    visitor: Client,
    chapters: list[str],
    make_question: MakeQuestion,
    answered: Answers,
    long_ago: datetime,
):
    question = make_question("k")
    answered(question, correct=True, at=long_ago)
    form = Answer.hidden(visitor.get(chapters[1]).text)
    data = {**form, "pick": question.choices.get(text__startswith="Right").pk}
    page = visitor.post(f"/review/{question.pk}/", data, follow=True).text
    assert "Because of Right." in page
    assert re.search(rf'href="{chapters[1]}">Back to the chapter', page)


def test_the_openers_cost_no_query(
    visitor: Client,
    learner: Learner,
    chapters: list[str],
    make_question: MakeQuestion,
    answered: Answers,
    long_ago: datetime,
):
    for number in range(40):
        answered(make_question(f"k{number}"), correct=True, at=long_ago)
    for _ in range(2):
        visitor.get(chapters[1])
    with CaptureQueriesContext(connection) as captured:
        page = visitor.get(chapters[1]).text
    assert 'id="opening"' in page
    assert len(captured) == 1
