"""What is true of every kind of question."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.template.loader import get_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import authoring, content
from quizzes.dump import dump
from quizzes.keys import draft_of, key_in
from quizzes.kinds import KINDS
from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    NotYetError,
    QuestionDraft,
    UnansweredError,
)
from quizzes.kinds.names import KindName
from quizzes.models import Question, Quiz, Response
from quizzes.verdict import verdict
from quizzes.versions import snapshot
from tests.quizzes.conftest import SLUG
from tests.quizzes.kinds.conftest import Reader
from tests.quizzes.kinds.samples import SAMPLES, Sample

URL = f"/quizzes/{SLUG}/"
SENT = st.dictionaries(
    st.sampled_from(["pick", "number", "line-1", "line-2", "line-99", "arrange", "x"]),
    st.lists(st.sampled_from(["", "1", "2", "99", "0,2", "-1", "x" * 50, "\0"]), max_size=3),
)
#: Of kinds that need no run to be graded; for the others see tests/quizzes/predictions.
GRADED = pytest.mark.parametrize(
    "kind", [name for name, kind in KINDS.items() if not kind.MEASURED], indirect=True
)


def test_every_kind_is_tried_here() -> None:
    assert set(SAMPLES) == set(KindName.values) == set(KINDS)


def test_every_kind_has_a_partial(kind: str) -> None:
    assert get_template(f"quizzes/kinds/{kind}.html")


@GRADED
def test_the_right_answer_is_worth_one(kind: str, sample: Sample, key: Key) -> None:
    said = KINDS[kind].parse(sample.form(key, sample.right), key)
    assert KINDS[kind].grade(key, said).correct


@GRADED
def test_the_wrong_answer_shows_its_belief(kind: str, sample: Sample, key: Key) -> None:
    said = KINDS[kind].parse(sample.form(key, sample.wrong), key)
    assert not KINDS[kind].grade(key, said).correct
    shown = [key.choices[pk].text for pk in KINDS[kind].picks(key, said)]
    assert shown == list(sample.shows)
    told = verdict(key, said, correct=False)
    assert ["Trap feedback." in str(remark.feedback) for remark in told.remarks] == [True]
    assert not told.explanation


def test_an_answer_is_json_that_fills_its_form_again(kind: str, sample: Sample, key: Key) -> None:
    for words in filter(None, [sample.right, sample.wrong]):
        said = KINDS[kind].parse(sample.form(key, words), key)
        stored = json.loads(json.dumps(said))
        assert stored == said
        assert KINDS[kind].parse(KINDS[kind].refill(stored), key) == said


def test_a_version_grades_as_the_question_did(
    kind: str, sample: Sample, key: Key, question: Question
) -> None:
    said = KINDS[kind].parse(sample.form(key, sample.right), key)
    kept = key_in(json.loads(json.dumps(snapshot(question))))
    assert KINDS[kind].grade(kept, said) == KINDS[kind].grade(key, said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(sent=SENT)
def test_no_form_breaks_a_kind(kind: str, key: Key, sent: dict[str, list[str]]) -> None:
    KINDS[kind].draw(key, KINDS[kind].arrange(key, key.ids, 1), sent, graded=False)
    try:
        said = KINDS[kind].parse(sent, key)
    except (UnansweredError, NotYetError, ForgedAnswerError):
        return
    grade = KINDS[kind].grade(key, said)
    assert -1 <= grade.score <= 1
    assert set(KINDS[kind].wrong(key, said)) <= set(KINDS[kind].picks(key, said)) <= set(key.ids)


def test_a_draft_in_which_nothing_is_written_has_faults(kind: str) -> None:
    assert list(authoring.faults(QuestionDraft(kind, "Why?", [])))


def test_the_sample_may_be_published(question: Question) -> None:
    assert list(authoring.faults(draft_of(question))) == []


def test_what_a_kind_makes_nothing_of_is_a_fault(kind: str, question: Question) -> None:
    written = {"tolerance": 1.0, "answer": 7.0}
    choice = ChoiceDraft("Odd", False, "Feedback.", half=True, after="-", low=5000.0)
    draft = replace(draft_of(question), **written, choices=[choice])  # type: ignore[arg-type]
    faults = authoring.faults(draft)
    unused = {fault.field for fault in faults if fault.message == authoring.UNUSED}
    uses = {*KINDS[kind].ANSWERS, *KINDS[kind].CHOICES}
    assert unused == {"tolerance", "answer", "half", "after", "low"} - uses


def test_a_quiz_written_to_a_file_is_loaded_unchanged(
    loaded: Quiz, write: Callable[[str], Path]
) -> None:
    before, text = loaded.fingerprint(), dump(loaded)
    again = content.load(write(text), "another")
    copy = Quiz.objects.get(slug="another")
    assert (again.action, copy.fingerprint()) == ("created", before)
    assert dump(copy) == text
    assert content.load(write(text), SLUG).action == "unchanged"


def test_every_column_that_a_kind_uses_comes_back_from_its_file(
    kind: str, sample: Sample, question: Question
) -> None:
    written = [n for n in KINDS[kind].ANSWERS if getattr(question, n) not in (None, "", False)]
    text = dump(question.quiz)
    assert all(f"\n{name.partition('_')[0]} = " in text for name in written)
    assert sample.toml.count("[[question.choice]]") == text.count("[[question.choice]]")


@GRADED
def test_it_is_taken_without_javascript(
    kind: str, sample: Sample, key: Key, reader: Reader
) -> None:
    reader.open(URL)
    reader.press("Check")
    assert reader.status == 422
    wrong, right = sample.form(key, sample.wrong), sample.form(key, sample.right)
    reader.fill(wrong)
    reader.press("Check")
    assert reader.status == 200
    assert "Trap feedback." in reader.text
    assert "All explained." not in reader.text
    assert reader.holds(KINDS[kind].refill(KINDS[kind].parse(wrong, key)))
    reader.press("Try again")
    clear(reader)
    reader.fill(right)
    reader.press("Check")
    assert "All explained." in reader.text
    assert list(Response.objects.order_by("pk").values_list("correct", flat=True)) == [False, True]


@GRADED
def test_picks_are_kept_for_statistics(kind: str, sample: Sample, key: Key, reader: Reader) -> None:
    reader.open(URL)
    reader.fill(sample.form(key, sample.wrong))
    reader.press("Check")
    picks = Response.objects.get().picks.order_by("position")
    assert [pick.text for pick in picks] == list(sample.shows)


def clear(reader: Reader) -> None:
    """Empty what the form still holds."""
    for control in reader.page.xpath("//form[@autocomplete]//select"):
        control.value = ""
