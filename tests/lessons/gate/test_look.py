"""Each kind of fault that needs no running is planted, and found in its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.gate.checks import look as look_at
from lessons.gate.course import read
from lessons.gate.findings import Finding
from lessons.gate.variants import mark
from tests.lessons.gate.course import QUESTION, line_of, plant, write_course

type Look = Callable[[], list[Finding]]

ALPHA = "01-intro/01-alpha"
MD, NL, QUIZ = f"{ALPHA}/lesson.md", f"{ALPHA}/lesson.nl.md", f"{ALPHA}/quiz.toml"
QUIZ_NL = f"{ALPHA}/quiz.nl.toml"


def test_a_course_without_a_fault_passes(look: Look):
    assert [str(each) for each in look()] == []


#: file, what is replaced, by what; then, if they are elsewhere, the line where it is found is that
#: of a needle; and what is said.
LINKS = [
    (MD, "(#a-start)", "(#no-start)", "", "There is no heading “#no-start”"),
    (MD, "alpha/#check-yourself", "alpha/#nowhere", "", "no heading “#nowhere” in the chapter"),
    (MD, "/courses/tiny/alpha/#", "/courses/tiny/omega/#", "", "no chapter “omega”"),
    (MD, "/courses/tiny/alpha/#", "/courses/tiny/beta/#", "", "“beta” can't be read yet"),
    (MD, "/courses/tiny/alpha/#", "/courses/huge/alpha/#", "", "no course “huge”"),
    (MD, "/courses/tiny/alpha/#check-yourself", "/no/page", "", "no page “/no/page”"),
    (MD, "/courses/tiny/alpha/#check-yourself", "/lab/nolab/", "", "no demo “nolab”"),
    (MD, "/courses/tiny/alpha/#check-yourself", "/lab/computing/?jobs=2", "", "jobs=2"),
    (MD, "lab:computing?workers=2", "lab:computing?workers=99", "", "workers=99"),
    (MD, "lab:computing?workers=2", "lab:nolab", "", "no demo “nolab”"),
    (MD, "[run it](lab", "[](lab", "", "has no words"),
    (MD, "https://docs", "http://docs", "", "Write https"),
    (MD, "docs.python.org/3", "docs_python.org/3", "", "is no address"),
    (MD, "https://docs.python.org/3", "https://example/3", "", "is no address"),
    (MD, "/static/site.css", "/static/no.svg", "", "no file “/static/no.svg”"),
    (MD, "![a lab]", "![]", "", "An image needs words"),
    (MD, "(term:thread)", "(term:gil)", "", "no term “gil” in glossary.toml"),
    (MD, "(figure:start)", "(figure:end)", "", "no figure “end”"),
    (MD, "::: lab computing workers=2", "::: lab nolab", "", "no demo “nolab”"),
    (MD, "## A start", "### A start", "", "heading of level 3"),
    (MD, "## In short", "## A start\n\n## In short", "", "of line 10, too"),
    (MD, "## A start", "##", "", "can't be linked to"),
]
CODE = [
    (MD, 'print("sum", 1 + 2)', 'print("sum"', "", "sums.py is no Python"),
    (MD, 'print("sum", 1 + 2)', "import django", "", "needs django"),
    (MD, 'print("sum", 1 + 2)', "from numpy.linalg import inv", "", "needs numpy.linalg"),
    (MD, ' title="sums.py"', "", '```python run="sorted', "needs a file name"),
    (MD, 'title="sums.py"', 'title="../sums.py"', "", "needs a file name"),
    (
        MD,
        'title="sums.py"',
        'title="hello.py"',
        'title="hello.py" run',
        "taken by the program in line",
    ),
    (MD, 'run="sorted,numbers"', 'run="no"', "", "says why"),
    (MD, 'hl="1"', 'hl="2-4"', "", "hl marks line 4 of hello.py, which has 3"),
    (MD, 'print(f"Hello, {name}")\n```\n', 'print(f"Hello, {name}")\n```\n\nWords.\n',
     '```text title="prints"\nHello', "the output of no program"),
    (MD, 'run="fails"', 'run="no" why="It never ends."', '```text title="prints"\nIt is',
     "the output of no program"),
    (MD, 'run="sorted,numbers"', 'run="twice"', "", "run takes"),
    ("01-intro/01-alpha/golden/gone.py.txt", "", "Words\n", "", "No program has this golden file"),
]  # fmt: skip
TERMS = [
    ("glossary.toml", 'text = "A worker inside one program."', "", '[[term]]', "“text” is missing"),
    ("glossary.toml", '"A worker inside one program."', '""', "", "“text” is empty"),
    ("glossary.toml", 'term = "thread"', "", "[[term]]", "“term” is missing"),
    ("glossary.toml", 'id = "thread"', 'id = "a thread"', "", "can't be part of an address"),
    ("glossary.toml", 'also = [', 'alias = [', "", "“alias” is not known"),
    ("glossary.toml", "", '\n[[term]]\nid = "gil"\nterm = "GIL"\ntext = "A lock."\n',
     '[[term]]\nid = "gil"', "No chapter uses the term “gil”"),
    ("glossary.toml", "", '\n[[term]]\nid = "thread"\nterm = "GIL"\ntext = "A lock."\n',
     'id = "thread"\nterm = "GIL"', "is there twice"),
    ("glossary.toml", "inside one program", "inside [one](term:one) program", "[[term]]",
     "no term “one”"),
    ("glossary.nl.toml", "", '\n[[term]]\nid = "gil"\nterm = "GIL"\ntext = "Een slot."\n',
     '[[term]]\nid = "gil"', "no term “gil” in glossary.toml"),
]  # fmt: skip
FIGURES = [
    (MD, "[60 ms]", "[61 ms]", "", "says “61 ms”, recorded was “60 ms”"),
    (NL, "[60 ms]", "[70 ms]", "", "says “70 ms”, recorded was “60 ms”"),
    ("figures.toml", '"start-costs"', '"no-costs"', "[start]", "no demo “no-costs”"),
    ("figures.toml", 'parameters = ""', 'parameters = "x=1"', "[start]", "x=1"),
    ("figures.toml", "digits = 1", "digits = 0", "[start]", "digits is 1 to 6"),
    ("figures.toml", "cores = 2", "", "[start.recorded]", "“cores” is missing"),
    ("figures.toml", "summary.threads.median_s", "nowhere.at_all", "[start]", "value: "),
    ("figures.toml", "", '\n[end]\ndemo = "start-costs"\nparameters = ""\nvalue = "measured.a_ms"\n'
     'unit = "ms"\ndigits = 1\n', "[end]", "never recorded"),
    ("figures.toml", "", '\n[end]\ndemo = "start-costs"\nparameters = ""\nvalue = "measured.a_ms"\n'
     'unit = "ms"\ndigits = 1\n', "[end]", "No chapter shows the figure “end”"),
]  # fmt: skip
FRAME = [
    (MD, "**After this chapter you can**", "**You will learn to**", "", "begins with its"),
    (MD, "## Check yourself\n\n::: quiz\n:::\n", "", "- [threading]", "no heading “## Check"),
    (MD, "::: quiz\n:::\n", "", "- [threading]", "shows no ::: quiz"),
    (MD, "## Check yourself\n\n::: quiz", "::: quiz", "::: quiz", "stands below “## Check"),
    (MD, "## In short\n\n- That is all.\n\n## Sources\n", "## Sources\n\n- [a](https://peps.python.org/)"
     "\n\n## In short\n", "## Sources", "These headings come in the order"),
    (MD, "## In short", "## Summary", "- [threading]", "no heading “## In short”"),
    (MD, "## Sources", "## Reading", "- [threading]", "no heading “## Sources”"),
    (MD, "- [threading](https://docs.python.org/3/library/threading.html)", "- Books.",
     "## Sources", "is a list of links"),
    (MD, "threading.html)\n", "threading.html)\n\n## More\n\nWords.\n", "## More",
     "Nothing comes after “Sources”"),
    (MD, "- That is all.\n\n## Sources\n", "- That is all.\n", "- [threading]",
     "no heading “## Sources”"),
]  # fmt: skip
STEP = [
    (NL, "## Controleer jezelf", "### Controleer jezelf", "",
     "here heading (3), there heading (2)"),
    (NL, "::: lab computing workers=2", "::: lab computing workers=3", "", "Out of step"),
    (NL, "::: note thr \"5 ms\"\nEen kanttekening.\n:::\n", "", "| a | b |", "here nothing"),
    (NL, "| c | ![een lab](/static/site.css) |", "| c | d |\n| e | f |", "| a | b |",
     "here table (3, 2), there table (2, 2)"),
    (NL, "- Een\n- Twee\n", "- Een\n", "- Een", "here list (bullet, 1), there list (bullet, 2)"),
    (NL, "- Dat is alles.", "- Dat is alles.\n\nEn nog iets.", "En nog iets", "here paragraph"),
    (NL, "(term:thread)", "(#een-start)", "", "missing term:thread"),
    (NL, "lab:computing?workers=2", "lab:computing?workers=3", "Het duurt",
     "only here lab:computing?workers=3"),
    (NL, 'title="hello.py"', 'title="hallo.py"', "", "Out of step"),
    (NL, 'print(f"Hallo, {name}")', 'print(f"Hallo, {name!r}")', "", "The code differs from"),
    (NL, 'for name in ("a", "b"):', 'for name in ("a", "b", "c"):', "", "The code differs from"),
    (NL, "## Bronnen", "## Sources", "", "“Sources” is not translated"),
    (NL, 'language = "nl"', 'language = "en"', "", 'write language = "nl"'),
    (NL, 'title = "Alfa"', 'title = "Alfa"\nminutes = 3', "minutes", "belongs to the source"),
    (NL, 'standfirst = "Over alfa."\n', "", "+++", "“standfirst” is missing"),
    (NL, "(#een-start)", "(#a-start)", "", "There is no heading “#a-start”"),
]  # fmt: skip
OTHERS = [
    (QUIZ_NL, 'id = "pipes"', 'id = "pipes"\ntranslates = "0123456789ab"',
     '[[question]]\nid = "pipes"', "“pipes” is not translated as it is now"),
    (QUIZ_NL, 'belief = "pipes is het niet"', 'belief = "pipes is het niet"\ncorrect = true',
     "correct = true", "'correct' belongs to quiz.toml"),
    (QUIZ, '"Yes, pipes."', '"Yes, [pipes](term:pipe)."', "", "There is no term “pipe”"),
    (QUIZ, 'text = "The pipes one"\ncorrect = true', 'text = "The pipes one"',
     '[[question]]\nid = "pipes"', "No choice is marked as right"),
    (QUIZ, 'feedback = "Yes, pipes."', 'feedback = "Yes."\nlab = "nolab"', "lab =", "nolab"),
    (QUIZ, 'text = "The pipes one"', 'text = "All of the above"', "", "by-place"),
    ("course.toml", 'slug = "beta"', 'slug = "be ta"', "", "can't be part of an address"),
    ("course.toml", 'slug = "beta"', 'slug = "alpha"', "", "used twice"),
    ("02-more/01-omega/lesson.md", "", "+++\ntitle = \"Omega\"\n+++\n\nWords.\n", "+++",
     "is not in course.toml"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "needle", "said"),
    [*LINKS, *CODE, *TERMS, *FIGURES, *FRAME, *STEP, *OTHERS],
)
def test_a_planted_fault_is_found_in_its_line(
    folder: Path, look: Look, file: str, old: str, new: str, needle: str, said: str
):
    plant(folder, file, old, new)
    found = {(f.file, f.line): f.message for f in look() if not f.is_hint and said in f.message}
    line = line_of(folder, file, needle or new or "title")
    assert (str(folder / file), line) in found, [str(each) for each in look()]


def test_a_term_is_defined_in_every_language(folder: Path, look: Look):
    (folder / "glossary.nl.toml").unlink()
    [found] = look()
    assert (found.file, found.line) == (str(folder / "glossary.toml"), 1)
    assert "is not in glossary.nl.toml" in found.message


def test_a_translation_of_an_earlier_text_is_told_until_it_is_marked(folder: Path, look: Look):
    plant(folder, MD, "- That is all.", "- That is almost all.")
    [found] = look()
    assert (found.file, found.line) == (str(folder / NL), line_of(folder, NL, "translates"))
    course = read(folder)
    assert mark(course.chapters[0]) == [folder / NL]
    assert look() == []
    assert mark(read(folder).chapters[0]) == []


def test_a_translation_without_a_version_gets_one(folder: Path, look: Look):
    words = (folder / NL).read_text()
    (folder / NL).write_text(re.sub("translates = .*\n", "", words))
    [found] = look()
    assert "translates" in found.message
    mark(read(folder).chapters[0])
    assert look() == []


def test_a_variant_out_of_step_is_not_marked(folder: Path):
    plant(folder, MD, "- That is all.", "- That is all.\n\nAnd more.")
    assert mark(read(folder).chapters[0]) == []


@pytest.mark.parametrize(("count", "said"), [(4, True), (5, False), (7, False), (8, True)])
def test_a_chapter_asks_five_to_seven_questions(folder: Path, look: Look, count: int, said: bool):
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    questions = "".join(QUESTION.format(word=word) for word in words[:count])
    (folder / QUIZ).write_text(f'title = "Check"\n{questions}')
    (folder / QUIZ.replace(".toml", ".nl.toml")).unlink()
    found = [(f.file, f.line) for f in look() if "questions" in f.message]
    assert found == [(str(folder / QUIZ), 1)] * said


def test_a_published_chapter_has_its_quiz(folder: Path, look: Look):
    (folder / QUIZ).unlink()
    (folder / QUIZ.replace(".toml", ".nl.toml")).unlink()
    found = [(f.file, f.line) for f in look()]
    assert (str(folder / MD), line_of(folder, MD, "::: quiz")) in found


def test_a_draft_has_no_frame_yet(folder: Path, look: Look):
    plant(folder, MD, 'status = "published"', 'status = "draft"')
    plant(folder, MD, "**After this chapter you can** say what a", "Words on a")
    mark(read(folder).chapters[0])
    assert look() == []


def test_hints_are_told_and_fail_nothing(folder: Path, look: Look):
    plant(folder, QUIZ, 'belief = "pipes is not"\n', "")
    hints = [each for each in look() if each.is_hint]
    assert [each.message.partition(":")[0] for each in hints] == ["no-belief"]


def test_a_question_without_its_translation_is_a_hint(folder: Path, look: Look):
    text = (folder / QUIZ_NL).read_text()
    (folder / QUIZ_NL).write_text(text[: text.rindex("[[question]]")])
    (found,) = look()
    assert (found.is_hint, found.message) == (True, "“pipes” is not translated.")


def test_a_link_may_lead_into_another_course(folder: Path):
    other = write_course(folder.parent / "other")
    plant(folder, MD, "/courses/tiny/alpha/#check-yourself", "/courses/other/alpha/#in-short")
    plant(folder, NL, "/courses/tiny/alpha/#check-yourself", "/courses/other/alpha/#in-short")
    courses = [read(folder), read(other)]
    mark(courses[0].chapters[0])
    assert look_at([read(folder)], {each.slug: each.places for each in courses}) == []


def test_dutch_figures_have_a_comma(folder: Path, look: Look):
    plant(folder, "figures.toml", "digits = 1", "digits = 3")
    plant(folder, MD, "[60 ms]", "[61.3 ms]")
    plant(folder, NL, "[60 ms]", "[61,3 ms]")
    mark(read(folder).chapters[0])
    assert look() == []
