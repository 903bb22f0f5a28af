"""Each belief that a lab refutes names a run that the lab takes; lint asks for it."""

import pytest
from django.conf import settings

from quizzes import content, labs
from quizzes.bank.lint import no_lab
from quizzes.bank.stored import all_findings, findings_of
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft
from quizzes.misconceptions import MISCONCEPTIONS, lab_for
from quizzes.models import Choice, Question, Quiz

REFUTED = [each for each in MISCONCEPTIONS.values() if each.demo]


def draft(lab: str) -> QuestionDraft:
    return QuestionDraft(
        "single",
        "Which?",
        [
            ChoiceDraft("Right", True, "Yes."),
            ChoiceDraft("Wrong", False, "No.", "A belief", lab),
            ChoiceDraft("Also wrong", False, "No.", "Another one"),
        ],
    )


@pytest.mark.parametrize("each", REFUTED, ids=[each.pk for each in REFUTED])
def test_the_lab_takes_the_settings(each: object) -> None:
    run = MISCONCEPTIONS[each.pk]  # type: ignore[attr-defined]
    choice = ChoiceDraft("", False, "", run.belief, run.demo, run.parameters)
    assert list(labs.faults(choice, 0)) == []


def test_a_question_about_a_refuted_belief_needs_its_run() -> None:
    [finding] = no_lab("M08", draft(""))
    assert (finding.code, finding.field, finding.is_fault) == ("no-lab", "lab_demo", True)
    assert "computing?workers=4" in finding.message


def test_any_run_of_a_wrong_choice_will_do() -> None:
    assert list(no_lab("M08", draft("waiting"))) == []


@pytest.mark.parametrize("misconception", ["", "M14", "M99"])
def test_a_belief_without_a_lab_needs_none(misconception: str) -> None:
    assert lab_for(misconception) is None
    assert list(no_lab(misconception, draft(""))) == []


@pytest.mark.django_db
def test_lint_of_stored_questions_finds_it() -> None:
    quiz = Quiz.objects.create(slug="q", title="Q")
    question = Question.objects.create(quiz=quiz, stem="Which?", misconception="M08")
    Choice.objects.create(question=question, text="Wrong", feedback="No.", belief="Why not")
    for found in (all_findings(), findings_of([question])):
        assert "no-lab" in [finding.code for finding in found[question.pk]]


def test_the_questions_of_the_course_name_their_runs() -> None:
    for path in settings.CONTENT_DIR.rglob("quiz.toml"):
        for question in content.read(path).questions:
            assert list(no_lab(question.misconception, question.draft)) == [], question.key
