"""An attempt at an exam, from its beginning to its end: what the services promise."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from learners.models import Learner
from quizzes import attempts, handing_in, hints, saving
from quizzes.attempts import AttemptOverError, NoMoreAttemptsError, NotBegunError
from quizzes.models import Attempt, Hint, HintTaken, Question, Quiz, Response
from tests.quizzes.attempts.conftest import Clock


@pytest.fixture
def begun(exam: Quiz, learner: Learner, clock: Clock) -> Attempt:
    """It began at two, and ends at five past."""
    return attempts.begin(learner, exam, 1)


def key_of(question: Question) -> dict[str, list[str]]:
    """The form with the right answer."""
    return {"pick": [str(each.pk) for each in question.ordered_choices() if each.correct]}


def save(
    attempt: Attempt,
    question: Question,
    raw: dict[str, list[str]],
    token: UUID | None = None,
    revision: int = 0,
) -> saving.Saved:
    return saving.save(
        learner=attempt.learner,
        question=question,
        raw=raw,
        token=token or uuid4(),
        revision=revision,
        seed=attempt.seed,
    )


def test_beginning_sets_the_deadline_and_writes_down_what_is_asked(
    begun: Attempt, clock: Clock
) -> None:
    assert begun.deadline_at == clock.now + timedelta(minutes=5)
    assert begun.asked == [question.pk for question in begun.quiz.asked]


def test_a_form_that_begins_twice_begins_one(begun: Attempt, clock: Clock) -> None:
    clock.forward(minutes=1)
    again = attempts.begin(begun.learner, begun.quiz, 1)
    assert (again.pk, again.deadline_at) == (begun.pk, begun.deadline_at)


def test_one_attempt_is_all_there_is(begun: Attempt) -> None:
    handing_in.finish(begun)
    with pytest.raises(NoMoreAttemptsError):
        attempts.begin(begun.learner, begun.quiz, 2)


def test_a_second_attempt_where_there_are_two_has_a_seed_of_its_own(begun: Attempt) -> None:
    Quiz.objects.update(attempts_allowed=2)
    quiz = Quiz.objects.get()
    handing_in.finish(begun)
    second = attempts.begin(begun.learner, quiz, 2)
    assert (second.number, second.finished_at) == (2, None)
    assert second.seed != begun.seed
    handing_in.finish(second)
    with pytest.raises(NoMoreAttemptsError):
        attempts.begin(begun.learner, quiz, 3)


def test_another_attempt_waits_until_the_running_one_is_handed_in(begun: Attempt) -> None:
    Quiz.objects.update(attempts_allowed=2)
    assert attempts.begin(begun.learner, Quiz.objects.get(), 2) == begun


def test_staff_begin_as_often_as_they_like_and_are_not_counted(begun: Attempt) -> None:
    handing_in.finish(begun)
    assert attempts.begin(begun.learner, begun.quiz, 2, preview=True).preview


def test_nothing_is_saved_before_an_exam_is_begun(exam: Quiz, learner: Learner) -> None:
    with pytest.raises(NotBegunError):
        save(Attempt(learner=learner, seed=1), exam.asked[0], {"pick": ["1"]})


def test_an_exam_does_not_go_on_in_an_attempt_at_the_practice_quiz_that_it_was(
    exam: Quiz, learner: Learner, clock: Clock
) -> None:
    Attempt.objects.create(learner=learner, quiz=exam, number=1, seed=1)
    with pytest.raises(NotBegunError):
        save(Attempt(learner=learner, seed=1), exam.asked[0], {"pick": ["1"]})
    assert attempts.begin(learner, exam, 2).deadline_at


def test_what_is_saved_in_time_is_graded_when_it_is_handed_in(begun: Attempt) -> None:
    one, several = begun.quiz.asked
    save(begun, one, key_of(one))
    save(begun, several, {"pick": [key_of(several)["pick"][0]]})
    assert not Response.objects.exists()
    handing_in.finish(begun)
    scores = dict(Response.objects.values_list("question__key", "score"))
    assert scores == {"one": 1, "several": pytest.approx(1 / 3)}
    assert not begun.drafts.exists()


def test_handing_in_twice_grades_once(begun: Attempt, clock: Clock) -> None:
    (one, _several) = begun.quiz.asked
    save(begun, one, key_of(one))
    first = handing_in.finish(begun)
    clock.forward(minutes=1)
    assert handing_in.finish(begun).finished_at == first.finished_at
    assert Response.objects.count() == 1


def test_saving_is_taken_until_just_before_the_deadline(begun: Attempt, clock: Clock) -> None:
    one = begun.quiz.asked[0]
    clock.forward(minutes=5, microseconds=-1)
    assert save(begun, one, key_of(one)).draft
    clock.forward(microseconds=1)
    with pytest.raises(AttemptOverError):
        save(begun, one, {"pick": []})
    assert begun.drafts.get().raw == key_of(one)


def test_who_reads_an_attempt_whose_time_is_over_hands_it_in(begun: Attempt, clock: Clock) -> None:
    one = begun.quiz.asked[0]
    save(begun, one, key_of(one))
    clock.forward(minutes=5, microseconds=-1)
    assert handing_in.settled(begun).finished_at is None
    clock.forward(hours=1)
    assert handing_in.settled(begun).finished_at == begun.deadline_at
    assert Response.objects.get().correct


def test_the_clock_hands_in_what_nobody_reads(begun: Attempt, clock: Clock) -> None:
    clock.forward(minutes=5, microseconds=-1)
    assert handing_in.finish_overdue() == 0
    clock.forward(microseconds=1)
    assert handing_in.finish_overdue() == 1
    assert handing_in.finish_overdue() == 0


def test_nothing_is_saved_after_handing_in(begun: Attempt) -> None:
    handing_in.finish(begun)
    with pytest.raises(AttemptOverError):
        save(begun, begun.quiz.asked[0], {"pick": ["1"]})


def test_a_draft_that_is_no_answer_is_kept_and_not_graded(begun: Attempt) -> None:
    one, several = begun.quiz.asked
    save(begun, one, {"pick": ["999999"]})
    save(begun, several, {})
    assert handing_in.finish(begun).finished_at
    assert not Response.objects.exists()
    assert begun.drafts.count() == 2


def test_a_question_retired_meanwhile_is_still_asked_and_graded(begun: Attempt) -> None:
    one = begun.quiz.asked[0]
    save(begun, one, key_of(one))
    Question.objects.filter(pk=one.pk).update(retired_at="2026-11-23T14:01Z")
    handing_in.finish(Attempt.objects.get())
    assert Response.objects.get().question == one


def test_one_tab_saves_over_what_it_saved(begun: Attempt) -> None:
    one, tab = begun.quiz.asked[0], uuid4()
    save(begun, one, {"pick": ["1"]}, tab)
    again = save(begun, one, {"pick": ["2"]}, tab, revision=0)
    assert again.draft
    assert (again.draft.revision, again.replaced) == (2, False)


def test_the_last_of_two_tabs_wins_and_is_told_so(begun: Attempt) -> None:
    one, here, there = begun.quiz.asked[0], uuid4(), uuid4()
    save(begun, one, {"pick": ["1"]}, here)
    other = save(begun, one, {"pick": ["2"]}, there)
    assert other.replaced
    assert begun.drafts.get().raw == {"pick": ["2"]}
    assert not save(begun, one, {"pick": ["3"]}, there, revision=2).replaced


def test_a_tab_that_saw_what_it_replaces_is_not_told(begun: Attempt) -> None:
    one = begun.quiz.asked[0]
    save(begun, one, {"pick": ["1"]})
    assert not save(begun, one, {"pick": ["2"]}, revision=1).replaced


def test_two_tabs_that_say_the_same_are_no_matter(begun: Attempt) -> None:
    one = begun.quiz.asked[0]
    save(begun, one, {"pick": ["1"]})
    same = save(begun, one, {"pick": ["1"]})
    assert same.draft
    assert (same.draft.revision, same.replaced) == (1, False)


def test_hints_come_one_at_a_time_and_a_double_click_takes_one(
    quiz: Quiz, learner: Learner
) -> None:
    question = quiz.asked[0]
    Hint.objects.bulk_create(Hint(question=question, position=n, text=f"{n}") for n in range(2))
    question = Quiz.objects.get().asked[0]

    def take(number: int) -> int:
        return hints.take(learner=learner, question=question, number=number, seed=1)

    assert [take(1), take(1), take(9), take(9)] == [1, 1, 2, 2]
    assert [str(taken.hint) for taken in HintTaken.objects.order_by("pk")] == ["0", "1"]
