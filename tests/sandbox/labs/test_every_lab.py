"""What holds for every demo that observes, by itself: nobody adds a line here for a new one."""

import ast
import re
from typing import Any

import pytest
from django.test import Client

from sandbox import displays
from sandbox.discovery import modules
from sandbox.findings import FINDINGS
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters
from sandbox.words import DEMOS as WORDS

LABS = [DEMOS[slug] for slug in sorted(FINDINGS)]
each_lab = pytest.mark.parametrize("demo", LABS, ids=lambda demo: demo.slug)


def test_every_demo_has_words_and_every_finding_is_of_a_demo() -> None:
    assert set(WORDS) == set(DEMOS)
    assert set(FINDINGS) <= set(DEMOS)


@each_lab
def test_everything_that_is_asked_has_words(demo: Demo) -> None:
    words = WORDS[demo.slug]
    assert {one.name for one in demo.parameters} <= set(words.parameters)
    assert {one.name for one in demo.predictions} <= set(words.questions)
    named = {name for one in demo.predictions for name in (*one.answers, *one.subjects)}
    without = {name for name in named if str(words.subject(name).name) == name}
    assert not {name for name in without if not name.isdigit()}
    assert words.look_for


@each_lab
def test_every_sentence_takes_the_slots_that_its_outcome_has(demo: Demo) -> None:
    """The keys that the module of its findings names, and the slots beside them where literal."""
    keys = outcomes_of(FINDINGS[demo.slug])
    assert keys == set(WORDS[demo.slug].sentences)
    for text in WORDS[demo.slug].sentences.values():
        assert not re.findall(r"%(?!\(\w+\)s|%)", str(text))


def outcomes_of(module: Any) -> set[str]:
    """All strings of the module that are keys of its sentences, or given to `outcome`."""
    from pathlib import Path

    known = {
        node.value
        for node in ast.walk(ast.parse(Path(module.__file__).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    slug = module.__name__.rpartition(".")[2].replace("_", "-")
    return known & set(WORDS[slug].sentences)


@each_lab
def test_the_defaults_are_a_valid_set_up_and_nonsense_is_refused(demo: Demo) -> None:
    defaults = demo.clean({})
    assert {one.name: one.default for one in demo.parameters} == defaults
    assert demo.clean({name: str(value) for name, value in defaults.items()}) == defaults
    for one in demo.parameters:
        with pytest.raises(InvalidParameters):
            demo.clean({one.name: "<script>"})


@each_lab
@pytest.mark.django_db
def test_its_page_asks_first_and_shows_the_program(client: Client, demo: Demo) -> None:
    page = client.get(f"/lab/{demo.slug}/").content.decode()
    assert "I would rather just run it" in page
    assert page.count("<legend") + page.count("<label") > len(demo.predictions)
    assert demo.programs[0].name in page


@each_lab
def test_its_program_runs_alone_with_the_standard_library(demo: Demo) -> None:
    for program in demo.programs:
        text = program.read_text()
        assert f"python3 {program.name}" in str(ast.get_docstring(ast.parse(text)))
        assert "__main__" in text


def test_every_kind_of_picture_has_its_partial() -> None:
    from django.template.loader import get_template

    kinds = modules(displays.__name__, displays.__path__)
    templates = [kind.TEMPLATE for kind in kinds.values() if hasattr(kind, "TEMPLATE")]
    assert templates
    for template in templates:
        get_template(template)
