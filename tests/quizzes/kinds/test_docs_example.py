"""The kind of docs/adding-a-question-kind.md does what the page says."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
from django.template import engines

from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    Kind,
    QuestionDraft,
    UnansweredError,
)
from quizzes.reading import read_text

PAGE = Path(__file__).parents[3] / "docs/adding-a-question-kind.md"


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def statement() -> Kind:
    names: dict[str, Any] = {}
    exec(compile(block("python"), str(PAGE), "exec"), names)
    kind: Kind = names["Statement"]()
    return kind


def key(is_true: bool) -> Key:
    choice = ChoiceDraft("Threads share memory.", is_true, "They do.", "Each has its own")
    return Key(QuestionDraft("statement", "Threads share memory.", [choice]), (7,))


@pytest.mark.parametrize("is_true", [True, False])
@pytest.mark.parametrize("says", ["yes", "no"])
def test_the_example_grades(statement: Kind, is_true: bool, says: str) -> None:
    answer = statement.parse({"says": [says]}, key(is_true))
    assert statement.parse(statement.refill(answer), key(is_true)) == answer
    right = (says == "yes") == is_true
    assert statement.grade(key(is_true), answer).correct == right
    shown = () if right else (7,)
    assert statement.wrong(key(is_true), answer) == statement.picks(key(is_true), answer) == shown


def test_the_example_refuses(statement: Kind) -> None:
    with pytest.raises(UnansweredError):
        statement.parse({}, key(True))
    for values in (["maybe"], ["yes", "no"]):
        with pytest.raises(ForgedAnswerError):
            statement.parse({"says": values}, key(True))
    two = QuestionDraft("statement", "x", [*key(True).question.choices] * 2)
    assert [fault.choice for fault in statement.faults(two)] == [1]


def test_the_partial_of_the_example_offers_what_it_reads(statement: Kind) -> None:
    controls = statement.draw(key(True), (), {"says": ["no"]}, graded=False)
    template = engines["django"].from_string(f"<form>{block('html')}</form>")
    form: Any = lxml.html.fromstring(template.render({"panel": SimpleNamespace(controls=controls)}))
    assert form.form_values() == [("says", "no")]
    assert [radio.get("value") for radio in form.inputs["says"]] == ["yes", "no"]


def test_every_method_of_a_kind_is_explained() -> None:
    own = {name for name in vars(Kind) if not name.startswith("_") and name.islower()}
    assert [name for name in sorted(own) if f"`{name}" not in PAGE.read_text()] == []


def test_the_file_of_the_authors_page_loads() -> None:
    text = (PAGE.parent / "authoring.md").read_text().partition("## Questions in a file")[2]
    (example,) = re.findall(r"```toml\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)
    (question,) = read_text(example, PAGE).questions
    assert (question.draft.kind, question.draft.answer) == ("numeric", 100)
