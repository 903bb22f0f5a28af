"""Pages in the words of the reader's language, and what they say where there are none."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.models import Lesson
from lessons.variants.models import LessonText

COURSE, ALPHA, GAMMA = "/courses/tiny/", "/courses/tiny/alpha/", "/courses/tiny/gamma/"
NL = {"Accept-Language": "nl"}


@pytest.fixture(autouse=True)
def course(in_step: Path) -> None:
    """Alpha is there in Dutch, gamma is not."""


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def told(html: str) -> str:
    """What stands above a chapter about its language."""
    found = re.search(r'id="reading">(.*?)</p>', html)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


def test_a_chapter_is_read_in_the_language_of_its_reader(client: Client):
    dutch = page(client, ALPHA, **NL)
    assert "De tekst van alfa." in dutch
    assert "The text of Alpha." not in dutch
    assert '<h1 class="gap-s" lang="nl">Alfa</h1>' in dutch
    assert told(dutch) == ""
    english = page(client, ALPHA)
    assert "The text of Alpha." in english
    assert "De tekst van alfa." not in english
    assert "Alfa" not in english


def test_a_variant_is_only_words(client: Client):
    """The lab and the quiz are those of the chapter."""
    for language in ("nl", "en"):
        html = page(client, ALPHA, **{"Accept-Language": language})
        assert 'id="quiz-tiny-alpha"' in html
        assert 'id="lab-computing"' in html


def test_a_heading_is_found_by_the_address_that_it_has_in_its_own_language(client: Client):
    dutch, english = page(client, ALPHA, **NL), page(client, ALPHA)
    [anchor] = re.findall(r'<h2 id="([^"]+)">After the lab', english)
    assert f'<span id="{anchor}"></span>' in dutch
    assert dutch.count(f'id="{anchor}"') == 1
    assert "<span id=" not in english


def test_places_of_a_section_are_on_the_page_that_shows_them(client: Client):
    assert 'href="#section-first"' in page(client, COURSE)
    for tab in ("quizzes", "challenges"):
        assert f'href="{COURSE}#section-first"' in page(client, f"{COURSE}?tab={tab}")


def test_the_outline_and_the_course_are_in_dutch_where_they_can_be(client: Client):
    html = page(client, COURSE, **NL)
    assert '<h1 lang="nl">Een cursus</h1>' in html
    assert '<span lang="nl">Eerste deel</span>' in html
    assert '<span lang="en">Second section</span>' in html
    assert '<span lang="nl">Bèta</span>' in html
    assert '<li><svg class="gl" aria-hidden="true"><use href="#i-ok"/></svg><span>Eén ding' in html


def test_a_title_alone_does_not_make_a_chapter_dutch(client: Client):
    html = page(client, COURSE, **NL)
    assert '<span lang="en">Gamma</span>' in html
    assert "Gamma in het Nederlands" not in html


def test_what_is_not_translated_says_so(client: Client):
    html = page(client, GAMMA, **NL)
    assert '<h1 class="gap-s" lang="en">Gamma</h1>' in html
    assert "Nederlands" in told(html)
    assert "Engels" in told(html)
    assert told(page(client, GAMMA)) == ""


def test_a_translation_that_is_behind_says_so_and_leads_to_the_newer_text(client: Client):
    lesson = Lesson.objects.get(slug="alpha")
    lesson.body += "\nNew in English.\n"
    lesson.save()
    html = page(client, ALPHA, **NL)
    assert "De tekst van alfa." in html
    assert "Engels" in told(html)
    assert 'href="?text=own"' in html
    own = page(client, f"{ALPHA}?text=own", **NL)
    assert "New in English." in own
    assert '<html lang="nl"' in own
    assert f'<a href="{ALPHA}">' in re.search(r'id="reading">(.*?)</p>', own)[1]  # type: ignore[index]


def test_other_words_for_text_ask_for_nothing(client: Client):
    assert "De tekst van alfa." in page(client, f"{ALPHA}?text=nonsense", **NL)


def test_an_edit_of_a_variant_is_seen_at_once(client: Client):
    page(client, ALPHA, **NL)
    LessonText.objects.filter(lesson__slug="alpha").update(title="Hoofdstuk alfa")
    assert "Hoofdstuk alfa" in page(client, ALPHA, **NL)


@pytest.mark.parametrize("path", [COURSE, ALPHA])
def test_another_language_costs_no_query(client: Client, path: str):
    counts = []
    for language in ("en", "nl"):
        page(client, path, **{"Accept-Language": language})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, path, **{"Accept-Language": language})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_course_written_in_dutch_falls_back_for_readers_of_english(client: Client):
    Lesson.objects.filter(slug="gamma").update(language="nl")
    html = page(client, GAMMA)
    assert told(html) == "This chapter is not in English yet: you read it in Dutch."


def test_a_language_that_the_site_does_not_speak_has_its_code(client: Client):
    Lesson.objects.filter(slug="gamma").update(language="xx")
    assert told(page(client, GAMMA)).endswith("you read it in xx.")
