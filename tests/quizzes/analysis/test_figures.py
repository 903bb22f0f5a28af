"""Figures: nothing below its minimum number of answers, and all as published."""

import statistics
from typing import Any

import pytest

from quizzes.analysis import figures, formulas, quiz_figures, reading, tallying
from quizzes.analysis.figures import Flag, Option
from quizzes.analysis.formulas import Group
from quizzes.analysis.quiz_figures import NoAlpha
from quizzes.analysis.reading import Bin, ChoiceSums, Filters, ItemSums, QuestionSums, TrySums
from tests.quizzes.analysis import published
from tests.quizzes.analysis.conftest import Class

ALL = Filters()
OPTIONS = [Option(1, "Key", correct=True), Option(2, "Trap"), Option(3, "Other trap")]


def sums(answers, tries=()) -> Any:
    """Of [(score, rest in ten-thousandths or None, pick)]."""
    bins, choices = [], {}
    for rest in {rest for _score, rest, _pick in answers}:
        own = [score for score, other, _pick in answers if other == rest]
        share = 0 if rest is None else rest / 10_000
        squares = sum(score * score for score in own)
        scores = Group(len(own), sum(own), squares)
        rests = Group(len(own), len(own) * share, len(own) * share * share)
        bins.append(Bin(rest, scores, rests, sum(own) * share))
    for pick in {pick for _score, _rest, pick in answers}:
        rests_of = [rest for _score, rest, other in answers if other == pick]
        known = [rest / 10_000 for rest in rests_of if rest is not None]
        choices[pick] = ChoiceSums(len(rests_of), len(known), sum(known))
    return QuestionSums(ItemSums(bins), choices, list(tries))


def good(n) -> Any:
    """Half of them right, and those do well elsewhere; each trap does its work."""
    answers = []
    for number in range(n):
        right = number % 2 == 0
        rest = 5000 + (2000 if right else -2000) + number % 7 * 300
        answers.append((float(right), rest, 1 if right else 2 + number // 2 % 2))
    return answers


def of(answers, kind="single", tries=()) -> Any:
    return figures.of_question(kind, OPTIONS, sums(answers, tries))


# -- published data, through the database --------------------------------------


@pytest.fixture
def law_school(db):
    """A thousand candidates with five questions, counted."""
    taken = Class(questions=5, choices=2)
    taken.take_all(published.lsat_rows())
    tallying.refresh(taken.quiz)
    return taken


def as_printed(estimate, digits=4) -> Any:
    return f"{estimate.value:.{digits}f}"


@pytest.mark.database
def test_the_law_school_test_comes_out_of_the_database_as_published(law_school):
    read = reading.of_quiz(law_school.quiz, ALL)
    found = []
    for place, question in enumerate(law_school.questions):
        options = [
            Option(choice.pk, choice.text, correct=choice.correct)
            for choice in law_school.choices(place)
        ]
        found.append(figures.of_question("single", options, read[question.pk]))
    assert [each.n for each in found] == [each.n_rest for each in found] == [1000] * 5
    assert [as_printed(each.facility, 3) for each in found] == published.LSAT_FACILITY
    assert [as_printed(each.r) for each in found] == published.LSAT_ITEM_REST
    key, trap = found[0].choices
    assert as_printed(key.r) == published.LSAT_ITEM_REST[0]
    assert as_printed(trap.r) == f"-{published.LSAT_ITEM_REST[0]}"


@pytest.mark.database
def test_its_totals_and_its_alpha_come_out_of_the_database_as_published(law_school):
    quiz = reading.attempts(law_school.quiz, ALL)
    expected = {round(total / 5 * 10_000): n for total, n in published.LSAT_TOTALS.items()}
    assert quiz.totals == expected
    quiz = reading.with_fixed_items(quiz, law_school.quiz, ALL)
    assert f"{formulas.alpha(quiz.fixed_items, quiz.fixed):.4f}" == published.LSAT_ALPHA
    whole = quiz_figures.of_quiz(law_school.quiz, ALL)
    assert whole.mean == pytest.approx(statistics.fmean(published.lsat_totals()) / 5)
    assert whole.deviation == pytest.approx(statistics.stdev(published.lsat_totals()) / 5)
    assert sum(bar.n for bar in whole.bars) == 1000
    assert [bar.n for bar in whole.bars if bar.n] == [3, 20, 85, 237, 357, 298]


# -- nothing below its minimum n -----------------------------------------------


def test_below_30_answers_there_are_counts_alone():
    few = of(good(29), tries=[TrySums(2, 29, 20, 5)])
    assert (few.n, few.facility, few.without_guessing, few.d, few.r) == (29, None, None, None, None)
    assert few.efficiency is None
    assert [(each.n, each.share, each.r) for each in few.choices] == [
        (15, None, None),
        (7, None, None),
        (7, None, None),
    ]
    assert [(gain.before, gain.after) for gain in few.gains] == [(None, None)]


def test_from_30_answers_on_there_is_facility_and_no_more():
    some = of(good(30), tries=[TrySums(2, 30, 20, 5)])
    assert some.facility.value == 0.5
    assert some.facility.interval == formulas.wilson(0.5, 30)
    assert some.without_guessing == pytest.approx(0.25)
    assert some.choices[0].share.interval == formulas.wilson(0.5, 30)
    assert (some.gains[0].before, some.gains[0].after) == (5 / 30, 20 / 30)
    assert of(good(99)).r is of(good(99)).d is of(good(99)).efficiency is None
    assert of(good(99)).choices[0].r is None


def test_from_100_answers_on_it_separates_or_not():
    many = of(good(100))
    assert many.r.value > 0.9
    assert many.r.interval == formulas.fisher(many.r.value, 100)
    assert many.d.value == 1
    assert 0.7 < many.d.interval.low < 1 == many.d.interval.high
    assert (many.efficiency.working, many.efficiency.of) == (2, 2)
    assert many.choices[1].r.value < 0 < many.choices[0].r.value


def test_learners_without_a_rest_score_do_not_separate_anything():
    answers = good(99) + [(1.0, None, 1)] * 50
    assert of(answers).r is None
    assert of(answers).n == 149
    assert of(answers).efficiency is not None


@pytest.mark.parametrize(("n", "flags"), [(199, []), (200, [Flag.KEY])])
def test_a_wrong_key_is_an_alarm_from_200_answers_on(n, flags):
    turned = [(1 - score, rest, 2 if pick == 1 else 1) for score, rest, pick in good(n)]
    found: Any = figures.of_question("single", OPTIONS[:2], sums(turned))
    assert found.r.value < 0
    assert [flag for flag in found.flags if flag is not Flag.ATTRACTS] == flags


def test_one_that_hardly_separates_asks_for_a_look():
    answers = [(float(n % 2), 5000 + n // 2 % 5 * 100, 1 if n % 2 else 2 + n // 2 % 2)
               for n in range(200)]  # fmt: skip
    assert 0 <= of(answers).r.value < 0.2
    assert of(answers).flags == [Flag.WEAK]


def test_a_good_question_asks_for_nothing():
    assert of(good(400)).flags == ()


@pytest.mark.parametrize(
    ("right", "flag"), [(191, Flag.EASY), (190, None), (39, Flag.HARD), (40, None)]
)
def test_facility_out_of_range_is_flagged(right, flag):
    answers = [(float(n < right), 9000 - n * 40, 1 if n < right else 2) for n in range(200)]
    found = {each for each in of(answers).flags if each in {Flag.EASY, Flag.HARD}}
    assert found == ({flag} if flag else set())


@pytest.mark.parametrize(("picked", "idle"), [(9, True), (10, False)])
def test_a_distractor_that_hardly_anybody_picks_is_flagged(picked, idle):
    answers = [(0.0, 100, 3)] * picked + [(0.0, 100, 2)] * 30
    answers += [(1.0, 9000, 1)] * (200 - len(answers))
    assert (Flag.IDLE in of(answers).flags) is idle
    assert of(answers).efficiency.working == (1 if idle else 2)


def test_efficiency_says_what_its_intervals_leave_open():
    answers = [(0.0, 100, 3)] * 12 + [(0.0, 100, 2)] * 80 + [(1.0, 9000, 1)] * 108
    found = of(answers).efficiency
    assert (found.surely, found.working, found.perhaps, found.of) == (1, 2, 2, 2)


def test_a_distractor_that_the_good_ones_choose_is_flagged():
    answers = [(1.0, 5000 + n % 9 * 100, 1) for n in range(100)]
    answers += [(0.0, 9000 + n % 5 * 100, 2) for n in range(50)]
    answers += [(0.0, 500 + n % 5 * 100, 3) for n in range(50)]
    assert Flag.ATTRACTS in of(answers).flags
    assert [choice.attracts for choice in of(answers).choices] == [False, True, False]


# -- kinds ---------------------------------------------------------------------


def test_multiple_choice_may_be_below_nothing_and_is_not_corrected_for_guessing():
    answers = [(-0.5, 1000, 2), (0.5, 9000, 1)] * 60
    found = of(answers, kind="multiple")
    assert found.facility.value == 0
    assert found.facility.interval.low < 0 < found.facility.interval.high
    assert found.without_guessing is None
    assert found.d.value == 1
    assert found.d.interval.low == found.d.interval.high == 1


def test_a_second_best_choice_is_no_distractor():
    options = [OPTIONS[0], Option(2, "Second best", half=True), OPTIONS[2]]
    found: Any = figures.of_question("scenario", options, sums(good(120)))
    assert found.efficiency.of == 1
    assert found.without_guessing is None
    without = figures.of_question("scenario", OPTIONS, sums(good(120)))
    assert without.without_guessing == pytest.approx(0.25)


def test_everybody_right_leaves_nothing_to_correlate():
    found = of([(1.0, 100 * n, 1) for n in range(150)])
    assert found.facility.value == 1
    assert found.r is None
    assert found.d.value == 0


# -- the quiz ------------------------------------------------------------------


def test_a_quiz_that_nobody_took(taken):
    tallying.refresh(taken.quiz)
    found = quiz_figures.of_quiz(taken.quiz, ALL)
    assert (found.began, found.finished, found.completion, found.mean) == (0, 0, None, None)


@pytest.mark.parametrize(("n", "said"), [(29, False), (30, True)])
def test_completion_and_totals_are_said_from_30_on(taken, n, said):
    taken.take_all([[1, 0, 1]] * n)
    tallying.refresh(taken.quiz)
    found = quiz_figures.of_quiz(taken.quiz, ALL)
    assert (found.began, found.finished) == (n, n)
    assert (found.completion is not None, found.mean is not None, bool(found.bars)) == (said,) * 3


def exam(questions=8, n=100, **rules) -> Any:
    """An exam that all took alike; the better half knows more."""
    taken = Class(questions=questions, choices=2)
    for name, value in {"policy": "exam", **rules}.items():
        setattr(taken.quiz, name, value)
    taken.quiz.save()
    taken.take_all([[int(place <= row % (questions + 1)) for place in range(questions)]
                    for row in range(n)])  # fmt: skip
    tallying.refresh(taken.quiz)
    return quiz_figures.of_quiz(taken.quiz, ALL)


@pytest.mark.django_db
def test_alpha_is_said_of_an_exam_that_all_took_alike():
    found = exam()
    assert found.no_alpha is None
    rows = [[int(place <= row % 9) for place in range(8)] for row in range(100)]
    variances = sum(statistics.variance(column) for column in zip(*rows, strict=True))
    of_totals = statistics.variance([sum(row) for row in rows])
    alpha = 8 / 7 * (1 - variances / of_totals)
    assert found.reliability.alpha == pytest.approx(alpha)
    assert found.reliability.error == pytest.approx((of_totals * (1 - alpha)) ** 0.5 / 8)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"policy": "practice"}, NoAlpha.PRACTICE),
        ({"policy": "checkpoint"}, NoAlpha.PRACTICE),
        ({"draw": 3}, NoAlpha.DRAWN),
        ({"questions": 7}, NoAlpha.SHORT),
        ({"n": 99}, NoAlpha.FEW),
    ],
)
def test_alpha_is_not_said_where_it_means_nothing(given, reason):
    found = exam(**given)
    assert (found.reliability, found.no_alpha) == (None, reason)
