"""Terms: from files and the admin, linked to from texts and questions, on a page of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from learners.models import Bookmark, Learner
from lessons.glossary.models import Term, TermText
from lessons.loader import CourseRefused, Report, load_course
from lessons.models import Course
from quizzes.text import block, inline, sentence
from tests.conftest import client_of
from tests.courses import write_course

Load = Callable[..., Report]
ENGLISH = """\
[[term]]
id = "gil"
term = "GIL"
also = ["global interpreter lock"]
text = "A *lock*; see [threads](term:thread)."

[[term]]
id = "thread"
term = "thread"
text = "Runs beside others."

[[term]]
id = "core"
term = "Core"
text = "Computes."
"""
DUTCH = """\
[[term]]
id = "thread"
term = "éigen draad"
text = "Loopt naast andere."
"""


@pytest.fixture
def words(folder: Path) -> Path:
    """A course with three terms, one of them in Dutch, too; alpha uses two."""
    (folder / "glossary.toml").write_text(ENGLISH)
    (folder / "glossary.nl.toml").write_text(DUTCH)
    lesson = folder / "01-first/01-alpha/lesson.md"
    more = "More of Alpha: [the GIL](term:gil), [a core](term:core), [threads](term:thread)."
    lesson.write_text(lesson.read_text().replace("More of Alpha.", more))
    return folder


def test_terms_come_from_files_again_and_again(words: Path, load: Load):
    first = load()
    assert "term gil" in first.created
    text = TermText.objects.get(term__slug="gil")
    assert (text.language, text.name, text.other_names) == (
        "en",
        "GIL",
        ["global interpreter lock"],
    )
    again = load()
    assert not again.created
    assert not again.changed


def test_a_term_that_an_instructor_changed_is_kept(words: Path, load: Load):
    load()
    TermText.objects.filter(term__slug="gil").update(text="Ours.")
    (words / "glossary.toml").write_text(ENGLISH.replace("A *lock*", "A big *lock*"))
    assert "term gil (en)" in load().kept
    assert TermText.objects.get(term__slug="gil").text == "Ours."
    load(overwrite=True)
    assert TermText.objects.get(term__slug="gil").text.startswith("A big")


def test_a_term_that_left_the_file_is_told(words: Path, load: Load):
    load()
    lesson = words / "01-first/01-alpha/lesson.md"
    lesson.write_text(lesson.read_text().replace("[a core](term:core), ", ""))
    (words / "glossary.toml").write_text(ENGLISH.partition('[[term]]\nid = "core"')[0])
    assert "term core" in load().gone
    assert Term.objects.filter(slug="core").exists()


@pytest.mark.parametrize(
    ("file", "text", "line", "said"),
    [
        ("glossary.toml", '[[term]]\nid = "g l"\nterm = "G"\ntext = "T"\n', 2, "address"),
        ("glossary.toml", '[[term]]\nid = "gil"\nterm = "G"\n', 1, "“text” is missing"),
        (
            "glossary.toml",
            '[[term]]\nid = "gil"\nterm = "G"\ntext = "T"\nmore = 1\n',
            5,
            "not known",
        ),
        (
            "glossary.toml",
            ENGLISH + '\n[[term]]\nid = "gil"\nterm = "G"\ntext = "T"\n',
            18,
            "twice",
        ),
        (
            "glossary.toml",
            '[[term]]\nid = "gil"\nterm = "G"\ntext = "[x](javascript:y)"\n',
            4,
            "link",
        ),
        (
            "glossary.toml",
            '[[term]]\nid = "gil"\nterm = "G"\ntext = "a\\n\\nb"\n',
            4,
            "one paragraph",
        ),
        ("glossary.toml", "term = 3\n", 1, "wrong kind"),
        ("glossary.toml", "[[term]\n", 1, ""),
        ("glossary.nl.toml", '[[term]]\nid = "x"\nterm = "G"\ntext = "T"\n', 1, "no term “x”"),
        ("glossary.q_q.toml", "", 1, "no language tag"),
    ],
)
def test_wrong_glossaries_are_refused_with_their_line(
    words: Path, load: Load, file: str, text: str, line: int, said: str
):
    (words / file).write_text(text)
    with pytest.raises(CourseRefused) as refused:
        load()
    found = [e for e in refused.value.errors if Path(e.file).name == file and e.line == line]
    assert any(said in each.message for each in found), refused.value


def test_a_chapter_links_to_terms(words: Path, load: Load, client: Client):
    load()
    page = client.get("/courses/tiny/alpha/").text
    assert '<a href="/courses/tiny/glossary/#term-gil">the GIL</a>' in page
    assert 'href="/courses/tiny/glossary/"' in client.get("/courses/tiny/").text


def test_the_page_is_alphabetical_in_the_readers_language(words: Path, load: Load, client: Client):
    load()
    page = client.get("/courses/tiny/glossary/").text
    assert page.index("term-core") < page.index('id="term-gil"') < page.index('id="term-thread"')
    assert "global interpreter lock" in page
    assert 'A <em>lock</em>; see <a href="/courses/tiny/glossary/#term-thread">threads</a>' in page
    assert '<a href="/courses/tiny/alpha/" lang="en">Alpha</a>' in page
    dutch = client.get("/courses/tiny/glossary/", headers={"accept-language": "nl"}).text
    assert dutch.index("term-core") < dutch.index('id="term-thread"') < dutch.index('id="term-gil"')
    assert '<dt lang="nl"><dfn>éigen draad</dfn></dt>' in dutch
    assert '<dt lang="en"><dfn>GIL</dfn>' in dutch


def test_drafts_are_not_told(words: Path, load: Load, client: Client):
    delta = words / "02-second/02-delta/lesson.md"
    delta.write_text(delta.read_text() + "\n[The GIL](term:gil)\n")
    load()
    assert "Delta" not in client.get("/courses/tiny/glossary/").text


def test_a_course_without_terms_has_no_glossary(load: Load, client: Client):
    load()
    assert client.get("/courses/tiny/glossary/").status_code == 404
    assert "glossary" not in client.get("/courses/tiny/").text


def test_questions_link_to_terms_and_to_nothing_else():
    assert sentence("The [GIL](term:gil)?") == 'The <a href="/glossary/gil/">GIL</a>?'
    assert 'href="/glossary/gil/"' in block("So [the GIL](term:gil).")
    assert inline("The [GIL](term:gil)") == "The GIL"  # a choice is a label
    for other in ("[x](https://a.example)", "[x](term:a/b)", "[x](term:)", "[x](/admin/)"):
        assert "<a" not in sentence(other)


def test_a_term_of_a_question_is_found_in_the_course_that_was_read_last(
    words: Path, load: Load, learner: Learner, tmp_path: Path
):
    load()
    other = write_course(tmp_path / "another")
    (other / "glossary.toml").write_text(ENGLISH)
    load_course(other)
    client = client_of(learner)
    assert client.get("/glossary/gil/").headers["Location"] == "/courses/another/glossary/#term-gil"
    Bookmark.objects.create(learner=learner, course_slug="tiny", lesson_slug="alpha")
    assert client.get("/glossary/gil/").headers["Location"] == "/courses/tiny/glossary/#term-gil"
    assert client.get("/glossary/unheard-of/").status_code == 404


# -- in the admin --


def written(text: str) -> dict[str, str]:
    course = Course.objects.get()
    texts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "1", "MAX_NUM_FORMS": "9"}
    first = {"language": "en", "name": "Race", "also": "", "text": text}
    return {
        "course": str(course.pk), "slug": "race", "position": "9",
        **{f"texts-{name}": value for name, value in texts.items()},
        **{f"texts-0-{name}": value for name, value in first.items()},
    }  # fmt: skip


def test_an_instructor_writes_a_term(words: Path, load: Load, admin_client: Client):
    load()
    admin_client.post("/admin/lessons/term/add/", written("Who is *first*."))
    assert TermText.objects.get(term__slug="race").text == "Who is *first*."
    assert 'id="term-race"' in admin_client.get("/courses/tiny/glossary/").text
    assert "Race (en)" in admin_client.get("/admin/lessons/term/?q=race").text


@pytest.mark.parametrize("text", ["[x](javascript:y)", "[1 ms](figure:x)", "## Head", "a\n\nb"])
def test_a_meaning_with_mistakes_is_refused(
    words: Path, load: Load, admin_client: Client, text: str
):
    load()
    assert admin_client.post("/admin/lessons/term/add/", written(text)).status_code == 200
    assert not Term.objects.filter(slug="race").exists()
