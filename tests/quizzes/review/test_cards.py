"""What makes and moves cards."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from learners.models import Learner
from quizzes import services as quiz_services
from quizzes.models import Card, Response, ReviewLog
from quizzes.review import services
from quizzes.review.services import Told, note, note_answer, replay, restore
from tests.quizzes.review.conftest import MONDAY, Answers, MakeQuestion, days

pytestmark = pytest.mark.database


def test_a_right_answer_comes_back_in_two_days(make_question: MakeQuestion, answered: Answers):
    answered(make_question("memory"), correct=True)
    card = Card.objects.get()
    assert (card.concept, card.due_at, card.reviews) == ("memory", MONDAY + days(2), 1)


def test_a_wrong_answer_comes_back_the_next_day(make_question: MakeQuestion, answered: Answers):
    answered(make_question("memory"), correct=False)
    assert Card.objects.get().due_at == MONDAY + days(1)


def test_questions_of_one_concept_move_one_card(make_question: MakeQuestion, answered: Answers):
    answered(make_question("memory"), correct=True)
    answered(make_question("memory"), correct=True, at=MONDAY + days(2))
    card = Card.objects.get()
    assert (card.due_at, card.reviews) == (MONDAY + days(13), 2)


def test_an_answer_that_is_told_twice_counts_once(make_question: MakeQuestion, answered: Answers):
    response = answered(make_question("memory"), correct=True)
    before = Card.objects.values().get()
    note_answer(response)
    assert Card.objects.values().get() == before
    assert ReviewLog.objects.count() == 1


def test_right_at_the_second_try_mends_again_to_hard(
    make_question: MakeQuestion, answered: Answers
):
    question = make_question("memory")
    answered(question, correct=False)
    answered(question, correct=True, at=MONDAY + days(0.01))
    assert [log.rating for log in ReviewLog.objects.all()] == [2]
    card = Card.objects.get()
    assert card.reviews == 1
    assert card.stability == pytest.approx(1.2931)


def test_a_third_try_changes_nothing(make_question: MakeQuestion, answered: Answers):
    question = make_question("memory")
    answered(question, correct=False)
    answered(question, correct=False)
    answered(question, correct=True)
    assert [log.rating for log in ReviewLog.objects.all()] == [1]


def test_a_new_attempt_is_a_new_review(make_question: MakeQuestion, answered: Answers):
    question = make_question("memory")
    answered(question, correct=True)
    answered(question, correct=True, at=MONDAY + days(2), number=2)
    assert ReviewLog.objects.count() == 2


def test_previews_by_staff_make_no_card(make_question: MakeQuestion, answered: Answers):
    answered(make_question("memory"), correct=True, preview=True)
    assert not Card.objects.exists()


def test_a_question_without_a_concept_makes_no_card(make_question: MakeQuestion, answered: Answers):
    answered(make_question(""), correct=True)
    assert not Card.objects.exists()


def test_what_is_told_late_takes_its_place_in_the_history(learner: Learner):
    told = [Told("memory", 3, MONDAY + days(day), "lab", f"run {day}") for day in (0, 2, 9)]
    for each in (told[0], told[2], told[1]):
        note(learner.id, each)
    in_order = Card.objects.get()
    other = Learner.objects.create()
    for each in told:
        note(other.id, each)
    same = Card.objects.get(learner=other)
    assert services.memory_of(in_order) == services.memory_of(same)
    assert in_order.reviews == 3


def test_a_replay_finds_every_card_equal(
    make_question: MakeQuestion, answered: Answers, learner: Learner
):
    for number, concept in enumerate("abcab"):
        answered(make_question(concept), correct=number % 2 == 0, at=MONDAY + days(number * 1.3))
    assert Card.objects.count() == 3
    assert replay(learner.id) == []


def test_a_replay_finds_equal_what_chance_moved(settings, learner: Learner):
    settings.REVIEW_FUZZ = True
    for day in (0, 2, 13, 60, 200):
        note(learner.id, Told("memory", 3, MONDAY + days(day), "lab", str(day)))
    assert replay(learner.id) == []


def test_chance_moves_long_intervals(settings, learner: Learner):
    """Of ten intervals of about 163 days one stays in its place by chance only: 1 in 10^12."""
    settings.REVIEW_FUZZ = True
    for number in range(10):
        for day in (0, 2, 13, 60):
            note(learner.id, Told(f"c{number}", 3, MONDAY + days(day), "lab", str(day)))
    assert any(log.moved_days for log in ReviewLog.objects.all())


def test_a_replay_finds_what_was_written_past_the_services(
    make_question: MakeQuestion, answered: Answers, learner: Learner
):
    answered(make_question("memory"), correct=True)
    answered(make_question("gil"), correct=True)
    before = Card.objects.order_by("pk").values_list()
    stored = list(before)
    Card.objects.filter(concept="memory").update(stability=99)
    spoilt = replay(learner.id)
    assert [card.concept for card in spoilt] == ["memory"]
    restore(spoilt)
    assert list(before.all()) == stored


def test_the_command_tells_and_mends(
    make_question: MakeQuestion,
    answered: Answers,
    learner: Learner,
    capsys: pytest.CaptureFixture[str],
):
    answered(make_question("memory"), correct=True)
    call_command("replay_reviews")
    assert "1 card(s) of 1 learner(s): all as their logs say" in capsys.readouterr().out
    Card.objects.update(stability=99)
    with pytest.raises(SystemExit):
        call_command("replay_reviews", learner=str(learner.id))
    assert "memory" in capsys.readouterr().out
    call_command("replay_reviews", restore=True)
    assert replay(learner.id) == []


def test_an_answer_in_a_quiz_makes_its_card(make_question: MakeQuestion, learner: Learner):
    question = make_question("memory")
    right = question.ordered_choices()[0].pk
    said = {"picks": [right]}
    for token in (uuid4(),) * 2:
        quiz_services.answer(learner=learner, question=question, said=said, token=token, seed=1)
    assert Card.objects.get().concept == "memory"
    assert ReviewLog.objects.count() == 1


def test_no_card_is_left_of_an_answer_that_was_not_kept(
    make_question: MakeQuestion, learner: Learner, monkeypatch: pytest.MonkeyPatch
):
    question = make_question("memory")
    said = {"picks": [question.ordered_choices()[0].pk]}

    def break_down(card: Card, *_anything: object, **_more: object) -> Card:
        raise RuntimeError

    monkeypatch.setattr(services, "_store", break_down)
    with pytest.raises(RuntimeError):
        quiz_services.answer(learner=learner, question=question, said=said, token=uuid4(), seed=1)
    assert not Card.objects.exists()
    assert not Response.objects.exists()
