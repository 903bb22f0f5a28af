"""Words of quizzes in other languages: from files and back."""

from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes import content, variant_files
from quizzes.content import ContentError
from quizzes.dump import dump, dump_texts
from quizzes.models import ChoiceText, HintText, Question, QuestionText, Quiz, QuizText
from tests.quizzes.conftest import SLUG, TOML
from tests.quizzes.variants.conftest import LoadTexts
from tests.quizzes.variants.dutch import NL, SCENARIO, SCENARIO_NL

HINTED = TOML.replace(
    '[[question.choice]]\ntext = "The key"',
    '[[question.hint]]\ntext = "Look again."\n[[question.choice]]\ntext = "The key"',
)
HINTED_NL = NL.replace(
    '[[question.choice]]\ntext = "De sleutel"',
    '[[question.hint]]\ntext = "Kijk nog eens."\n[[question.choice]]\ntext = "De sleutel"',
)


def faults(tmp_path: Path, words: str, source: str = TOML) -> list[tuple[int, str]]:
    (tmp_path / "quiz.toml").write_text(source)
    (tmp_path / "quiz.nl.toml").write_text(words)
    with pytest.raises(ContentError) as refused:
        content.check(tmp_path / "quiz.toml")
    assert {each.file.name for each in refused.value.errors} == {"quiz.nl.toml"}
    return [(each.line, each.message) for each in refused.value.errors]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_words_are_stored_beside_what_they_translate(quiz: Quiz, load_texts: LoadTexts) -> None:
    assert load_texts(HINTED_NL, HINTED) == ["created"]
    assert QuizText.objects.get().title == "Een kleine quiz"
    stem = QuestionText.objects.get(question__key="one").stem
    assert stem == "Welke?\n\nLees eerst `this`."
    trap = ChoiceText.objects.get(choice__text="A trap")
    assert (trap.language, trap.text, trap.feedback) == ("nl", "Een valstrik", "Over de valstrik.")
    assert HintText.objects.get(hint__text="Look again.").text == "Kijk nog eens."


def test_loading_twice_changes_nothing(translated: Quiz, load_texts: LoadTexts) -> None:
    before = list(ChoiceText.objects.order_by("pk").values())
    assert load_texts() == ["unchanged"]
    assert list(ChoiceText.objects.order_by("pk").values()) == before


def test_new_words_are_taken(translated: Quiz, load_texts: LoadTexts) -> None:
    assert load_texts(NL.replace("Alle drie.", "Alledrie.")) == ["updated"]
    assert QuestionText.objects.filter(explanation="Alledrie.").exists()


def test_what_an_instructor_changed_is_kept(translated: Quiz, load_texts: LoadTexts) -> None:
    ChoiceText.objects.filter(text="Een valstrik").update(text="Van de docent")
    assert load_texts(NL.replace("Alle drie.", "Alledrie.")) == ["kept"]
    assert load_texts() == ["kept"]
    assert not QuestionText.objects.filter(explanation="Alledrie.").exists()
    assert load_texts(NL.replace("Een valstrik", "Van de docent")) == ["unchanged"]
    assert load_texts(overwrite=True) == ["updated"]
    assert ChoiceText.objects.filter(text="Een valstrik").exists()


def test_words_whose_file_is_gone_go_unless_they_were_changed(
    translated: Quiz, load_texts: LoadTexts
) -> None:
    QuizText.objects.update(title="Van de docent")
    assert load_texts(None) == []
    assert ChoiceText.objects.exists()
    assert load_texts(overwrite=True) == ["updated"]
    assert load_texts(None) == ["gone"]
    assert not ChoiceText.objects.exists()
    assert not QuizText.objects.exists()


def test_a_question_that_is_left_out_is_not_translated(
    translated: Quiz, load_texts: LoadTexts
) -> None:
    first = NL[: NL.rindex("[[question]]")]
    assert load_texts(first) == ["updated"]
    assert [text.question.key for text in QuestionText.objects.all()] == ["one"]
    assert not ChoiceText.objects.filter(choice__question__key="several").exists()


def test_a_dump_loads_as_what_it_was(
    translated: Quiz, load_texts: LoadTexts, capsys: pytest.CaptureFixture[str]
) -> None:
    load_texts(HINTED_NL, HINTED)
    whole = dump_texts(translated, "nl")
    assert "translates" not in whole
    assert load_texts(whole, dump(translated)) == ["unchanged"]
    assert dump_texts(translated, "nl") == whole
    call_command("dump_quiz", SLUG, language="nl")
    assert capsys.readouterr().out == whole


def test_a_dump_says_what_is_behind(translated: Quiz, load_texts: LoadTexts) -> None:
    Question.objects.filter(key="one").update(stem="Another?")
    was = QuestionText.objects.get(question__key="one").translates
    whole = dump_texts(translated, "nl")
    assert whole.count("translates") == 1
    assert load_texts(whole, dump(translated)) == ["unchanged"]
    assert QuestionText.objects.get(question__key="one").translates == was


def test_what_is_not_translated_is_an_empty_table(translated: Quiz, load_texts: LoadTexts) -> None:
    ChoiceText.objects.filter(text="Een valstrik").delete()
    whole = dump_texts(translated, "nl")
    assert "[[question.choice]]\n\n[[question.choice]]" in whole
    assert load_texts(whole) == ["unchanged"]
    assert not ChoiceText.objects.filter(choice__text="A trap").exists()
    assert load_texts() == ["updated"]
    assert ChoiceText.objects.get(choice__text="A trap").text == "Een valstrik"


def test_another_kind_of_file_is_none_of_them(tmp_path: Path) -> None:
    for name in ("quiz.toml", "quiz.nl.toml", "quiz.pt-br.toml", "quiz.old.toml", "quiz.toml.nl"):
        (tmp_path / name).touch()
    assert list(variant_files.beside(tmp_path / "quiz.toml")) == ["nl", "pt-br"]


@pytest.mark.parametrize(
    ("part", "instead", "message"),
    [
        ('language = "nl"', 'language = "de"', 'language = "nl"'),
        ('id = "several"', 'id = "other"', "no question 'other'"),
        ('id = "several"', 'id = "one"', "here twice"),
        ('text = "De sleutel"', 'text = "De sleutel"\ncorrect = true', "belongs to quiz.toml"),
        ('belief = "Het juiste model"\n', "", "belief is missing"),
        ('text = "Waar een"', 'text = "Waar een"\nbelief = "Te veel"', "belief is empty"),
        ('stem = "Welke allemaal?"', "", "stem is missing"),
        ('explanation = "Alle drie."', 'explanation = 3', "must be a text"),
        ('belief = "Threads picklen"', f'belief = "{"x" * 161}"', "longer than 160"),
        ('title = "Een kleine quiz"', "", "title is missing"),
        ('id = "several"', 'id = "several"\ntranslates = "x"', "12 digits"),
    ],
)  # fmt: skip
def test_faults_have_their_line(tmp_path: Path, part: str, instead: str, message: str) -> None:
    found = faults(tmp_path, NL.replace(part, instead, 1))
    assert any(message in said for _line, said in found)
    assert all(1 <= line <= NL.count("\n") + 2 for line, _said in found)


def test_the_line_is_that_of_the_word(tmp_path: Path) -> None:
    words = NL.replace('text = "De sleutel"', 'text = "De sleutel"\ncorrect = true')
    assert [line for line, _said in faults(tmp_path, words)] == [line_of(words, "correct = true")]


def test_choices_that_are_missing_are_a_fault(tmp_path: Path) -> None:
    words = NL[: NL.rindex("[[question.choice]]")]
    ((line, message),) = faults(tmp_path, words)
    assert "there are 5 of [[question.choice]] in the source, here 4" in message
    assert words.split("\n")[line - 1] == "[[question]]"


def test_the_words_of_labels_are_the_sites_own(tmp_path: Path) -> None:
    words = SCENARIO_NL.replace('"asyncio"', '"asynchroon"')
    ((line, message),) = faults(tmp_path, words, SCENARIO)
    assert "the site has its own word" in message
    assert line == line_of(words, "asynchroon")
