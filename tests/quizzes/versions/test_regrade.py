"""Grading stored answers anew: previewed, applied, recorded, undone."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from learners.models import Learner
from quizzes import regrade, versions
from quizzes.models import Attempt, Choice, Question, Quiz, Regrade, RegradeChange, Response
from quizzes.regrade import Fate
from tests.quizzes.versions.conftest import Say, edit, regraded, scores


def test_the_preview_says_who_gains_and_who_loses(question: Question, say: Say) -> None:
    for text in ("The key", "A trap", "A trap", "Another trap"):
        say("one", text)
    edit(question, key="A trap")
    seen = regrade.preview(question, "key")
    assert seen.answers == {Fate.LOSES: 1, Fate.GAINS: 2, Fate.STAYS: 1}
    assert [o.fate for o in seen.listed] == [Fate.LOSES, Fate.GAINS, Fate.GAINS]
    assert [(o.old.score, o.new and o.new.score) for o in seen.listed] == [(1, 0), (0, 1), (0, 1)]


def test_learners_are_counted_once_each(question: Question, say: Say, learner: Learner) -> None:
    for text in ("A trap", "A trap", "The key"):
        say("one", text, learner=learner)
    edit(question, key="A trap")
    seen = regrade.preview(question, "key")
    assert (seen.answers[Fate.GAINS], seen.learners[Fate.GAINS]) == (2, 1)


def test_a_preview_changes_nothing(question: Question, say: Say) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    before = scores()
    regrade.preview(question, "key")
    assert scores() == before
    assert not Regrade.objects.exists()


def test_applied_it_changes_scores_and_records_each(
    question: Question, say: Say, ada: User
) -> None:
    loser, gainer, other = (say("one", text) for text in ("The key", "A trap", "Another trap"))
    edit(question, key="A trap")
    made = regraded(question, ada, why="The key was wrong.")
    assert scores() == {
        loser.pk: (0, False, False), gainer.pk: (1, True, False), other.pk: (0, False, False),
    }  # fmt: skip
    assert (made.applied_by, made.reason, made.question_version) == (ada, "The key was wrong.", 2)
    assert (made.gained, made.lost, made.changed) == (1, 1, 2)
    changes = {c.response_id: (c.old_score, c.new_score) for c in made.changes.all()}
    assert changes == {loser.pk: (1, 0), gainer.pk: (0, 1)}
    gainer.refresh_from_db()
    assert (gainer.regrade, gainer.regraded_from) == (made, 0)
    other.refresh_from_db()
    assert other.regrade is None


def test_full_marks_go_to_everyone(question: Question, say: Say, ada: User) -> None:
    for text in ("The key", "A trap"):
        say("one", text)
    regraded(question, ada, "full")
    assert set(scores().values()) == {(1, True, False)}


def test_void_takes_answers_out_and_keeps_their_scores(
    question: Question, say: Say, ada: User
) -> None:
    right, wrong = say("one", "The key"), say("one", "A trap")
    regraded(question, ada, "void")
    assert scores() == {right.pk: (1, True, True), wrong.pk: (0, False, True)}


def test_grading_by_the_key_brings_void_answers_back(
    question: Question, say: Say, ada: User
) -> None:
    say("one", "The key")
    regraded(question, ada, "void")
    assert regrade.preview(question, "key").answers == {Fate.RETURNS: 1}
    regraded(question, ada, "key")
    assert list(scores().values()) == [(1, True, False)]


def test_several_right_answers_are_scored_by_their_formula(quiz: Quiz, say: Say, ada: User) -> None:
    question = quiz.questions.get(key="several")
    response = say("several", "True one", "False one")
    assert response.score == pytest.approx(1 / 3 - 1 / 2)
    before = versions.contents(quiz)
    Choice.objects.filter(text="False one").update(correct=True)
    versions.raise_versions(quiz, before)
    question.refresh_from_db()
    regraded(question, ada)
    assert scores()[response.pk][0] == pytest.approx(2 / 4)


def test_an_answer_whose_choice_is_gone_stays_apart(
    question: Question, say: Say, ada: User
) -> None:
    gone, here = say("one", "Another trap"), say("one", "A trap")
    edit(question, key="A trap")
    versions.remove_choices(Choice.objects.filter(text="Another trap"))
    seen = regrade.preview(question, "key")
    assert [o.response for o in seen.outcomes if o.fate is Fate.APART] == [gone.pk]
    regraded(question, ada)
    assert scores() == {gone.pk: (0, False, False), here.pk: (1, True, False)}


def test_nobody_is_judged_by_a_right_answer_that_was_not_offered(
    question: Question, say: Say
) -> None:
    say("one", "The key")
    Choice.objects.create(question=question, text="New", correct=True)
    Choice.objects.filter(text="The key").update(correct=False)
    assert regrade.preview(question, "key").answers == {Fate.APART: 1}


def test_a_choice_that_was_not_shown_is_no_missed_judgement(quiz: Quiz, say: Say) -> None:
    say("several", "True one", "True two", "True three")
    question = quiz.questions.get(key="several")
    Choice.objects.create(question=question, text="New", correct=True)
    assert regrade.preview(question, "key").answers == {Fate.STAYS: 1}


def test_an_answer_to_another_kind_stays_apart(quiz: Quiz, question: Question, say: Say) -> None:
    say("one", "The key")
    before = versions.contents(quiz)
    Question.objects.filter(pk=question.pk).update(kind="multiple")
    versions.raise_versions(quiz, before)
    question.refresh_from_db()
    assert regrade.preview(question, "key").answers == {Fate.APART: 1}
    assert regrade.preview(question, "full").answers == {Fate.STAYS: 1}


def test_where_nothing_changes_nothing_is_recorded(question: Question, say: Say, ada: User) -> None:
    say("one", "The key")
    with pytest.raises(regrade.NothingToChangeError):
        regraded(question, ada)
    assert not Regrade.objects.exists()


def test_a_new_answer_asks_for_another_look(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    seen = regrade.preview(question, "key")
    say("one", "The key")
    before = scores()
    with pytest.raises(regrade.OutdatedError) as outdated:
        regrade.apply(question.pk, "key", "Why", seen.digest, ada)
    assert outdated.value.preview.digest == regrade.preview(question, "key").digest
    assert scores() == before


def test_a_changed_question_asks_for_another_look(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    seen = regrade.preview(question, "key")
    edit(question, stem="Otherwise?")
    with pytest.raises(regrade.OutdatedError):
        regrade.apply(question.pk, "key", "Why", seen.digest, ada)


def test_a_digest_is_of_one_mode(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    seen = regrade.preview(question, "full")
    with pytest.raises(regrade.OutdatedError):
        regrade.apply(question.pk, "void", "Why", seen.digest, ada)


def test_even_where_two_modes_do_the_same(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    by_key, full = (regrade.preview(question, mode) for mode in ("key", "full"))
    assert [o.new for o in by_key.outcomes] == [o.new for o in full.outcomes]
    with pytest.raises(regrade.OutdatedError):
        regrade.apply(question.pk, "full", "Why", by_key.digest, ada)


def test_a_digest_is_of_one_wording(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    seen = regrade.preview(question, "full")
    Choice.objects.filter(text="A trap").update(feedback="Other words.")
    with pytest.raises(regrade.OutdatedError):
        regrade.apply(question.pk, "full", "Why", seen.digest, ada)


def test_undone_every_score_is_what_it_was(question: Question, say: Say, ada: User) -> None:
    responses = [say("one", text) for text in ("The key", "A trap", "Another trap")]
    before = scores()
    edit(question, key="A trap")
    made = regraded(question, ada)
    assert scores() != before
    assert regrade.undo(made.pk, ada).undone_by == ada
    assert scores() == before
    for response in responses:
        response.refresh_from_db()
        assert (response.regrade, response.regraded_from) == (None, None)


@pytest.mark.parametrize("first", ["key", "full", "void"])
@pytest.mark.parametrize("second", ["key", "full", "void"])
def test_regrades_are_undone_one_by_one(
    question: Question, say: Say, ada: User, first: str, second: str
) -> None:
    if first == second:
        return
    for text in ("The key", "A trap"):
        say("one", text)
    edit(question, key="A trap")
    held = [scores()]
    made = [regraded(question, ada, first)]
    held.append(scores())
    pointers = list(Response.objects.order_by("pk").values_list("regrade", "regraded_from"))
    try:
        made.append(regraded(question, ada, second))
    except regrade.NothingToChangeError:
        return
    regrade.undo(made[1].pk, ada)
    assert scores() == held[1]
    now = list(Response.objects.order_by("pk").values_list("regrade", "regraded_from"))
    assert now == pointers
    regrade.undo(made[0].pk, ada)
    assert scores() == held[0]


def test_a_second_undo_says_no(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    made = regraded(question, ada, "full")
    regrade.undo(made.pk, ada)
    with pytest.raises(regrade.AlreadyUndoneError):
        regrade.undo(made.pk, ada)


def test_undo_after_a_later_regrade_of_the_same_answers_is_refused(
    question: Question, say: Say, ada: User
) -> None:
    say("one", "A trap")
    first, second = regraded(question, ada, "full"), regraded(question, ada, "void")
    before = scores()
    with pytest.raises(regrade.RegradedSinceError) as since:
        regrade.undo(first.pk, ada)
    assert since.value.later == second
    assert scores() == before


def test_a_later_regrade_of_other_answers_is_no_obstacle(
    question: Question, say: Say, ada: User
) -> None:
    early = say("one", "A trap")
    first = regraded(question, ada, "full")
    late = say("one", "A trap")
    second = regraded(question, ada, "full")
    assert [c.response_id for c in second.changes.all()] == [late.pk]
    regrade.undo(first.pk, ada)
    assert scores() == {early.pk: (0, False, False), late.pk: (1, True, False)}


def test_the_record_outlives_the_undo(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    made = regraded(question, ada, "full")
    regrade.undo(made.pk, ada)
    assert RegradeChange.objects.filter(regrade=made).count() == 1


def test_a_learner_who_leaves_takes_their_rows_along(
    question: Question, say: Say, ada: User, learner: Learner
) -> None:
    say("one", "A trap", learner=learner)
    made = regraded(question, ada, "full")
    learner.delete()
    assert not RegradeChange.objects.exists()
    regrade.undo(made.pk, ada)


@pytest.mark.parametrize("wrong", [{"mode": "other"}, {"reason": ""}])
def test_the_database_refuses_a_regrade_without_sense(
    question: Question, wrong: dict[str, str]
) -> None:
    right = {"mode": "key", "reason": "Why"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Regrade.objects.create(question=question, question_version=1, **(right | wrong))


def many(quiz: Quiz, question: Question, count: int) -> None:
    """Answers without the service: half right, half wrong."""
    key, trap, *_more = question.ordered_choices()
    learners = Learner.objects.bulk_create(Learner() for _ in range(count))
    attempts = Attempt.objects.bulk_create(
        Attempt(learner=learner, quiz=quiz, seed=1) for learner in learners
    )
    shown = [choice.pk for choice in question.ordered_choices()]
    Response.objects.bulk_create(
        Response(
            attempt=attempt, question=question, question_version=1, try_number=1,
            token=attempt.learner_id, score=float(n % 2), correct=bool(n % 2),
            answer={"picks": [(key if n % 2 else trap).pk], "shown": shown, "texts": {}},
        )
        for n, attempt in enumerate(attempts)
    )  # fmt: skip


def queries(question: Question, ada: User) -> tuple[int, int, int]:
    """Of a preview, of applying it, and of undoing that."""
    counts = []
    with CaptureQueriesContext(connection) as captured:
        seen = regrade.preview(Question.objects.get(pk=question.pk), "key")
    counts.append(len(captured))
    with CaptureQueriesContext(connection) as captured:
        made = regrade.apply(question.pk, "key", "Why", seen.digest, ada)
    counts.append(len(captured))
    with CaptureQueriesContext(connection) as captured:
        regrade.undo(made.pk, ada)
    counts.append(len(captured))
    return counts[0], counts[1], counts[2]


def test_twice_as_many_answers_ask_the_database_as_often(
    quiz: Quiz, question: Question, say: Say, ada: User
) -> None:
    many(quiz, question, 30)
    edit(question, key="A trap")
    few = queries(question, ada)
    assert few[0] == 4, "the question, its choices, its versions, its answers"
    many(quiz, question, 300)
    assert queries(question, ada) == few
