"""Two people with one form of the admin open: nothing that the first wrote is lost."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lessons.glossary.models import TermText
from lessons.loader import Report
from lessons.models import Course, Lesson, Section
from lessons.variants.models import LessonText
from quizzes.models import Choice, Hint, Question, Quiz

pytestmark = pytest.mark.django_db
GLOSSARY = """
[[term]]
id = "lock"
term = "lock"
text = "One lock."
"""
DUTCH = """+++
title = "Alfa"
+++

De tekst.

::: lab computing workers=2
:::

## Daarna

Meer.

::: quiz
:::
"""


class Form(HTMLParser):
    """What a browser sends of a page's form when nothing was touched."""

    def __init__(self, name: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name, self.is_on = name, False
        self.data: dict[str, list[str]] = {}
        self.text = self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        self.is_on = has.get("id") == self.name if tag == "form" else self.is_on
        if not self.is_on:
            return
        if tag == "input" and name and has.get("type") not in ("submit", "button", "file"):
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                unless = "on" if has.get("type") == "checkbox" else ""
                self.data.setdefault(name, []).append(has.get("value", unless) or "")
        elif tag == "textarea":
            self.text, self.data[name] = name, [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in has:
            self.data.setdefault(self.select, []).append(has.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.data[self.text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            typed = self.data[self.text][0].removeprefix("\n")
            self.data[self.text] = [typed.replace("\n", "\r\n")]
            self.text = ""
        elif tag == "select":
            self.select = ""


class Page:
    """A form of the admin, opened."""

    def __init__(self, client: Client, row: Any) -> None:
        self.client, self.row = client, row
        self.path = reverse(
            f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk]
        )
        html = client.get(self.path).content.decode()
        data = Form(f"{row._meta.model_name}_form", html).data
        self.data = {k: v for k, v in data.items() if "empty" not in k and "__prefix__" not in k}

    def name(self, ending: str, value: str) -> str:
        [found] = [k for k, v in self.data.items() if k.endswith(ending) and v == [value]]
        return found

    def save(self, **changes: str) -> Any:
        return self.client.post(self.path, self.data | changes)


@pytest.fixture
def course(folder: Path, load: Callable[[], Report]) -> Course:
    (folder / "glossary.toml").write_text(GLOSSARY)
    (folder / "01-first/01-alpha/lesson.nl.md").write_text(DUTCH)
    load()
    return Course.objects.get()


def test_what_an_outline_does_not_touch_stays_as_others_left_it(
    admin_client: Client, course: Course
):
    page = Page(admin_client, course)
    Lesson.objects.filter(slug="gamma").update(title="Better", status="draft")
    Section.objects.filter(slug="first").update(title="The first")
    assert page.save(title="Renamed").status_code == 302
    assert Lesson.objects.get(slug="gamma").title == "Better"
    assert Lesson.objects.get(slug="gamma").status == "draft"
    assert Section.objects.get(slug="first").title == "The first"
    assert Course.objects.get().title == "Renamed"


def test_what_both_touched_is_shown_before_it_is_overwritten(admin_client: Client, course: Course):
    page = Page(admin_client, course)
    title = page.name("-title", "Gamma")
    Lesson.objects.filter(slug="gamma").update(title="Theirs")
    answer = page.save(**{title: "Mine"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "It now says: “Theirs”." in html
    assert Lesson.objects.get(slug="gamma").title == "Theirs"
    page.data = Form("course_form", html).data
    page.data = {k: v for k, v in page.data.items() if "empty" not in k}
    assert page.data[title] == ["Mine"]
    assert page.save().status_code == 302
    assert Lesson.objects.get(slug="gamma").title == "Mine"


def test_a_load_while_an_outline_is_open_is_kept(
    admin_client: Client, course: Course, folder: Path, load: Callable[[], Report]
):
    page = Page(admin_client, course)
    path = folder / "02-second/01-gamma/lesson.md"
    path.write_text(path.read_text().replace('"Gamma"', '"Gamma, better"'))
    load()
    page.save(standfirst="Only this.")
    assert Lesson.objects.get(slug="gamma").title == "Gamma, better"
    assert "chapter gamma" not in load().kept


def test_a_term_keeps_what_others_wrote(admin_client: Client, course: Course):
    text = TermText.objects.get()
    page = Page(admin_client, text.term)
    TermText.objects.update(text="Rewritten.")
    assert page.save(position="5").status_code == 302
    text.refresh_from_db()
    assert (text.text, text.term.position) == ("Rewritten.", 5)


def test_a_chapter_in_another_language_keeps_what_others_wrote(
    admin_client: Client, course: Course
):
    text = LessonText.objects.get()
    page = Page(admin_client, text)
    body = text.body.replace("De tekst", "De betere tekst")
    LessonText.objects.update(body=body)
    assert page.save(title="Alfa!").status_code == 302
    text.refresh_from_db()
    assert (text.title, text.body) == ("Alfa!", body)


def test_a_quiz_keeps_what_others_wrote(admin_client: Client, course: Course):
    question = Question.objects.get()
    Hint.objects.create(question=question, text="Look.")
    page = Page(admin_client, Quiz.objects.get())
    Question.objects.update(stem="Rewritten?")
    Choice.objects.filter(correct=False).update(feedback="No, and better said.")
    Hint.objects.update(text="Look closer.")
    assert page.save(title="New").status_code == 302
    assert Question.objects.get().stem == "Rewritten?"
    assert Choice.objects.get(correct=False).feedback == "No, and better said."
    assert Hint.objects.get().text == "Look closer."
    assert Quiz.objects.get().title == "New"


def test_a_stem_that_both_wrote_is_shown(admin_client: Client, course: Course):
    page = Page(admin_client, Quiz.objects.get())
    stem = page.name("-stem", "Which one of Alpha?")
    Question.objects.update(stem="Theirs?")
    answer = page.save(**{stem: "Mine?"})
    assert "It now says: “Theirs?”." in answer.content.decode()
    assert Question.objects.get().stem == "Theirs?"


@pytest.mark.parametrize("seals", ["", "no JSON", "[]", '{"title": 7}'])
def test_forged_seals_are_no_error(admin_client: Client, course: Course, seals: str):
    assert Page(admin_client, course).save(seals=seals, title="Mine").status_code == 302
    assert Course.objects.get().title == "Mine"


def test_saving_without_a_touch_changes_nothing(
    admin_client: Client, folder: Path, load: Callable[[], Report]
):
    """Also where a browser sends the ends of lines, and a form the end of a text, otherwise."""
    (folder / "glossary.toml").write_text(GLOSSARY.replace('"One lock."', '"""\nOne lock.\n"""'))
    path = folder / "01-first/01-alpha/lesson.md"
    text = path.read_text().replace("\n\nThe text", "\n\n    code first\n\nThe text")
    path.write_text(text.replace('"About Alpha."', '"""\nAbout\nAlpha.\n"""'))
    load()
    rows = [Course.objects.get(), *Lesson.objects.exclude(body=""), Quiz.objects.get()]
    for row in (*rows, TermText.objects.get().term):
        assert Page(admin_client, row).save().status_code == 302, row
    report = load()
    assert (report.kept, report.changed) == ([], [])
    assert "    code first" in Lesson.objects.get(slug="alpha").body


# -- addresses --


def test_an_address_that_others_link_to_stays(
    admin_client: Client, course: Course, load: Callable[[], Report]
):
    """Else its quiz would be another's, and the next load would make it a second time."""
    alpha = Lesson.objects.get(slug="alpha")
    assert Page(admin_client, alpha).save(slug="renamed", title="Alpha!").status_code == 302
    outline = Page(admin_client, course)
    outline.save(slug="other", title="Renamed")
    assert {*Lesson.objects.values_list("slug", flat=True)} == {"alpha", "beta", "gamma", "delta"}
    assert Course.objects.get().slug == "tiny"
    assert Lesson.objects.get(slug="alpha").title == "Alpha!"
    assert "Others link to it" in admin_client.get(outline.path).content.decode()


def test_what_nobody_has_seen_may_get_another_address(admin_client: Client, course: Course):
    section = Section.objects.get(slug="first")
    new = Lesson.objects.create(section=section, title="New", slug="new", position=9, minutes=1)
    assert Page(admin_client, new).save(slug="newer").status_code == 302
    assert Lesson.objects.filter(slug="newer").exists()
