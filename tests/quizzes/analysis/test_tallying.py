"""Tallies are what counting every answer would give, whatever happened in between."""

import random
import statistics
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from concurrency_course.celery import app
from learners.services import forget
from quizzes.analysis import reading, tallying
from quizzes.analysis.reading import Filters
from quizzes.models import (
    Attempt,
    ChoiceTally,
    ItemTally,
    QuizTally,
    Regrade,
    Response,
    Tallied,
    TryTally,
)
from quizzes.tasks import tally, verify_tallies
from tests.quizzes.analysis.conftest import NOON, Answer, Class

pytestmark = pytest.mark.database
ALL = Filters()
LATE = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)


def sums(taken, place=0, filters=ALL) -> Any:
    """Of a question, level with its answers."""
    tallying.refresh(taken.quiz)
    return reading.of_quiz(taken.quiz, filters)[taken.questions[place].pk]


def count(taken, place=0, filters=ALL) -> Any:
    return sums(taken, place, filters).item.scores.n


def table() -> Any:
    """All tallies, to compare."""
    models = (ItemTally, ChoiceTally, TryTally, QuizTally)
    rows = [model.objects.values() for model in models]
    return [
        sorted(repr({name: value for name, value in row.items() if name != "id"}) for row in each)
        for each in rows
    ]


def random_class(seed=7, learners=60) -> Any:
    """Learners who leave questions out, try again, come on several days, or only look."""
    chance, taken = random.Random(seed), Class(questions=6)
    wrong: tuple[Any, ...] = (1, 2, (1, 3))
    for number in range(learners):
        answers = [
            None
            if chance.random() < 0.15
            else Answer(
                score=(score := chance.choice([0, 0, 0.5, 1, 1, -0.25])),
                pick=0 if score == 1 else chance.choice(wrong),
                void=chance.random() < 0.05,
                then=[Answer(chance.choice([0, 1])) for _ in range(chance.choice([0, 0, 1, 3]))],
            )
            for _ in range(6)
        ]
        day = NOON + timedelta(days=chance.randrange(4))
        taken.take(answers, at=day, preview=number % 13 == 0)
    return taken


def counted(taken) -> Any:
    """What counting answer by answer gives: {question: [(score, rest or None, picks)]}."""
    found = defaultdict(list)
    for attempt in Attempt.objects.filter(quiz=taken.quiz, number=1, preview=False):
        firsts = list(attempt.responses.filter(try_number=1, void=False))
        for each in firsts:
            others = [other.score for other in firsts if other.pk != each.pk]
            rest = statistics.fmean(others) if len(others) >= 3 else None
            picks = set(each.picks.values_list("pk", flat=True))
            found[each.question_id].append((each.score, rest, picks))
    return found


def test_sums_are_those_of_every_answer(db):
    taken = random_class()
    tallying.refresh(taken.quiz)
    read, expected = reading.of_quiz(taken.quiz, ALL), counted(taken)
    assert {question.pk for question in taken.questions} == set(expected) == set(read)
    for pk, answers in expected.items():
        paired = [(score, rest) for score, rest, _picks in answers if rest is not None]
        item = read[pk].item
        assert item.scores.n == len(answers)
        assert item.scores.total == pytest.approx(sum(score for score, *_ in answers))
        assert item.scores.squares == pytest.approx(sum(score**2 for score, *_ in answers))
        assert item.paired.scores.n == len(paired) < len(answers)
        assert item.paired.rests.total == pytest.approx(sum(rest for _score, rest in paired))
        assert item.paired.rests.squares == pytest.approx(sum(rest**2 for _score, rest in paired))
        assert item.paired.products == pytest.approx(sum(score * rest for score, rest in paired))


def test_bins_are_the_scores_by_rest_score(db):
    taken = random_class()
    tallying.refresh(taken.quiz)
    expected = Counter(
        (pk, None if rest is None else round(rest * 10_000))
        for pk, answers in counted(taken).items()
        for _score, rest, _picks in answers
    )
    read = reading.of_quiz(taken.quiz, ALL)
    found = {(pk, each.rest): each.scores.n for pk, sums in read.items() for each in sums.item.bins}
    assert found == expected


def test_choices_are_counted_with_the_rest_of_who_chose_them(db):
    taken = random_class()
    tallying.refresh(taken.quiz)
    read = reading.of_quiz(taken.quiz, ALL)
    for pk, answers in counted(taken).items():
        for choice in {pick for _score, _rest, picks in answers for pick in picks}:
            rests = [rest for _score, rest, picks in answers if choice in picks]
            known = [rest for rest in rests if rest is not None]
            chosen = read[pk].choices[choice]
            assert (chosen.n, chosen.rest_n) == (len(rests), len(known))
            assert chosen.rest_total == pytest.approx(sum(known))


def test_the_first_attempt_alone_counts(taken):
    first = taken.take([1.0, 0.0, 1.0])
    taken.take([0.0, 0.0, 0.0], number=2, learner=first.learner)
    assert sums(taken).item.scores.total == count(taken) == 1


def test_a_preview_does_not_count(taken):
    taken.take([1.0, 1.0, 1.0], preview=True)
    assert taken.questions[0].pk not in reading.of_quiz(taken.quiz, ALL)
    assert count(taken) == 0
    assert reading.attempts(taken.quiz, ALL).totals == {}


def test_a_later_try_counts_for_its_gain_alone(taken):
    taken.take([Answer(0, then=[Answer(0.5), Answer(1)]), 1.0, 1.0])
    read = sums(taken)
    assert (read.item.scores.n, read.item.scores.total) == (1, 0)
    found = [(each.number, each.n, each.before, each.score) for each in read.tries]
    assert found == [(2, 1, 0, 0.5), (3, 1, 0.5, 1)]


def test_a_try_at_a_new_version_is_no_gain_on_the_old_one(taken):
    taken.take([Answer(0, then=[Answer(1, version=2)]), 1.0, 1.0])
    assert sums(taken).tries == []
    assert not TryTally.objects.exists()


def test_an_answer_that_was_taken_out_does_not_count_nor_in_the_rest_of_others(taken):
    taken.take([1.0, Answer(0, void=True), 0.5])
    assert count(taken, 1) == 0
    assert sums(taken).item.paired.scores.n == 0
    taken.take([1.0, 0.0, 0.5])
    assert sums(taken).item.paired.rests.total == 0.25


def test_versions_are_counted_apart_and_todays_is_read(taken):
    taken.take([Answer(1, version=1), 1.0, 1.0])
    question = taken.questions[0]
    question.version = 2
    question.save()
    taken.take([Answer(0, version=2), 1.0, 1.0])
    assert (count(taken), sums(taken).item.scores.total) == (1, 0)
    assert reading.of_version(question, 1, ALL).item.scores.total == 1
    assert reading.versions(question) == {2: 1, 1: 1}


def test_a_question_that_is_no_longer_asked_counts_no_longer(taken):
    taken.take([1.0, 1.0, 0.0])
    taken.questions[2].retired_at = NOON
    taken.questions[2].save()
    assert sums(taken).item.paired.rests.total == 1
    assert taken.questions[2].pk not in reading.of_quiz(taken.quiz, ALL)


def test_attempts_are_counted_by_their_total_not_below_nothing(taken):
    taken.take([1.0, 0.5, 0.0])
    taken.take([-1.0, 0.5, 0.0])
    taken.take([1.0, None, 0.0])
    taken.take([])
    tallying.refresh(taken.quiz)
    assert reading.attempts(taken.quiz, ALL).totals == {5000: 1, 0: 1, None: 2}


def test_the_form_of_today_is_every_question_in_its_version(taken):
    taken.take([1.0, 0.5, 0.0])
    taken.take([Answer(1, version=2), 0.5, 0.0])
    taken.take([1.0, 0.5])
    tallying.refresh(taken.quiz)
    quiz = reading.with_fixed_items(reading.attempts(taken.quiz, ALL), taken.quiz, ALL)
    assert (quiz.fixed.n, quiz.fixed.total, quiz.fixed.squares) == (1, 1.5, 2.25)
    assert sorted(each.total for each in quiz.fixed_items) == [0, 0.5, 1]


def test_of_a_pool_an_attempt_is_done_with_what_it_drew(taken):
    for question in taken.questions[1:]:
        question.pool = "either"
        question.save()
    taken.quiz.draw = 1
    taken.quiz.save()
    taken.take([1.0, None, 0.0])
    tallying.refresh(taken.quiz)
    assert reading.attempts(taken.quiz, ALL).totals == {5000: 1}


# -- what is new, what is gone -------------------------------------------------


def test_what_is_new_is_counted_when_somebody_looks(taken):
    taken.take([1.0, 1.0, 1.0])
    assert count(taken) == 1
    taken.take([0.0, 1.0, 1.0])
    taken.take([])
    assert count(taken) == 2
    assert sum(reading.attempts(taken.quiz, ALL).totals.values()) == 3


def test_an_answer_changes_the_rest_of_earlier_ones(taken):
    attempt = taken.take([1.0])
    assert sums(taken).item.paired.scores.n == 0
    taken.answer(attempt, taken.questions[1], 1.0)
    taken.answer(attempt, taken.questions[2], 0.0)
    assert sums(taken).item.paired.rests.total == 0.5


def test_counting_again_changes_nothing(db):
    taken = random_class()
    tallying.refresh(taken.quiz)
    before = table()
    tallying.refresh(taken.quiz)
    assert tallying.verify(taken.quiz) == []
    tallying.recount(taken.quiz)
    assert table() == before
    assert all(before)


def test_counted_day_by_day_is_counted_at_once(db):
    taken = random_class()
    at_once = Response.objects.order_by("pk")
    tallying.recount(taken.quiz)
    whole = table()
    halfway = at_once[at_once.count() // 2].pk
    Tallied.objects.update(last_response=halfway, last_attempt=0)
    ItemTally.objects.all().update(n=0)
    tallying.refresh(taken.quiz)
    assert table() == whole


def test_nothing_new_writes_nothing(taken, django_assert_num_queries):
    taken.take([1.0, 1.0, 1.0])
    tallying.refresh(taken.quiz)
    with django_assert_num_queries(5):
        tallying.refresh(taken.quiz)


def test_a_new_question_counts_everything_anew(taken):
    taken.take([1.0, 1.0, 1.0])
    tallying.refresh(taken.quiz)
    taken.questions.append(taken._question(3, 4))
    tallying.refresh(taken.quiz)
    assert reading.attempts(taken.quiz, ALL).totals == {None: 1}


def test_a_regrade_is_counted_and_so_is_its_undoing(taken):
    taken.take([Answer(0, pick=1), 1.0, 1.0])
    taken.take([Answer(1, pick=0), 1.0, 1.0])
    tallying.refresh(taken.quiz)
    response: Any = Response.objects.filter(question=taken.questions[0]).first()
    regrade = Regrade.objects.create(
        question=taken.questions[0], question_version=1, mode="key", reason="The key was wrong."
    )
    Response.objects.filter(pk=response.pk).update(score=1, correct=True)
    assert sums(taken).item.scores.total == 2
    Response.objects.filter(pk=response.pk).update(score=0, correct=False)
    regrade.undone_at = NOON
    regrade.save()
    assert sums(taken).item.scores.total == 1


def test_who_is_forgotten_is_counted_out(taken):
    gone = taken.take([1.0, 1.0, 1.0])
    taken.take([0.0, 1.0, 1.0], at=NOON + timedelta(days=1))
    tallying.refresh(taken.quiz)
    forget(gone.learner_id)
    assert tallying.verify(taken.quiz) == [NOON.date()]
    assert count(taken) == 1
    assert sum(reading.attempts(taken.quiz, ALL).totals.values()) == 1


def test_who_only_began_is_counted_out_too(taken):
    gone = taken.take([])
    taken.take([1.0, 1.0, 1.0], at=NOON + timedelta(days=1))
    tallying.refresh(taken.quiz)
    forget(gone.learner_id)
    assert tallying.verify(taken.quiz) == [NOON.date()]
    assert reading.attempts(taken.quiz, ALL).totals == {10_000: 1}


def test_the_command_counts_everything_anew(taken, capsys):
    taken.take([1.0, 1.0, 1.0])
    tallying.refresh(taken.quiz)
    ItemTally.objects.update(score=7)
    call_command("tally_quizzes")
    assert sums(taken).item.scores.total == 1
    assert "1 quiz" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("entry", "task", "n"), [("tally", tally, 2), ("verify", verify_tallies, 1)]
)
def test_beat_counts_what_is_new_and_then_what_is_gone(taken, entry, task, n):
    gone = taken.take([1.0, 1.0, 1.0])
    tallying.refresh(taken.quiz)
    taken.take([0.0, 1.0, 1.0], at=NOON + timedelta(days=1))
    forget(gone.learner_id)
    assert app.conf.beat_schedule[entry]["task"] == task.name
    task()
    assert reading.of_quiz(taken.quiz, ALL)[taken.questions[0].pk].item.scores.n == n


# -- days and cohorts ----------------------------------------------------------


def test_a_day_is_that_of_utc_to_its_last_moment(taken):
    taken.take([1.0, 1.0, 1.0], at=LATE)
    taken.take([0.0, 1.0, 1.0], at=LATE + timedelta(hours=1))
    of = date(2026, 3, 4)
    assert sums(taken, filters=Filters(since=of, until=of)).item.scores.total == 1
    assert count(taken, filters=Filters(since=of, until=of)) == 1
    assert count(taken, filters=Filters(since=of + timedelta(days=1))) == 1
    assert count(taken, filters=Filters(until=of - timedelta(days=1))) == 0


@pytest.mark.parametrize(
    ("came", "monday"),
    [
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), date(2026, 2, 23)),
    ],
)
def test_a_cohort_came_first_in_the_same_week(taken, came, monday):
    taken.take([1.0, 1.0, 1.0], came=came)
    assert count(taken, filters=Filters(cohort=monday)) == 1
    assert count(taken, filters=Filters(cohort=monday - timedelta(days=7))) == 0
    assert reading.cohorts(taken.quiz) == [(monday, 1)]


def test_quizzes_do_not_mix(taken):
    other = Class(slug="other")
    taken.take([1.0, 1.0, 1.0])
    other.take([0.0, 0.0, 0.0])
    tallying.refresh(other.quiz)
    assert count(taken) == 1
    assert count(other) == 1
    assert sums(other).item.scores.total == 0
    assert reading.attempts_by_quiz() == {taken.quiz.pk: 1, other.quiz.pk: 1}
