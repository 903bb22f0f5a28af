"""What holds for every demo that observes, by itself: nobody adds a line here for a new one."""

import ast
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from sandbox import displays
from sandbox.discovery import modules
from sandbox.findings import FINDINGS
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters
from sandbox.models import Run
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
        assert not re.findall(r"%(?!\(\w+\)s)", str(text).replace("%%", ""))


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


def asked_of(demo: Demo) -> tuple[dict[str, str], dict[str, Any]]:
    """A form with every question answered, as a browser sends it, and what is to be stored of it:
    the last answer that is offered, the least number, the ranking turned round.
    """
    form: dict[str, str] = {}
    stored: dict[str, Any] = {}
    for one in demo.predictions:
        if one.kind == "number":
            form[one.name], stored[one.name] = str(one.low), float(one.low)
        elif one.kind == "ranking":
            for place, name in enumerate(reversed(one.answers), start=1):
                form[f"{one.name}.{name}"] = str(place)
            stored[one.name] = list(reversed(one.answers))
        elif one.kind == "each":
            form |= {f"{one.name}.{each}": one.answers[-1] for each in one.subjects}
            stored[one.name] = dict.fromkeys(one.subjects, one.answers[-1])
        else:
            answer = one.answers[-1]
            form[one.name], stored[one.name] = answer, int(answer) if answer.isdigit() else answer
    return form, stored


def set_up_of(demo: Demo) -> dict[str, str]:
    """The rest of the form, as the browser sends it untouched."""
    default = {name: str(value) for name, value in demo.clean({}).items()}
    flags = {one.name for one in demo.parameters if one.kind == "bool"}
    default |= {name: "on" if default[name] == "True" else "off" for name in flags}
    return default | {"token": str(uuid4())}


@each_lab
@pytest.mark.django_db
def test_its_prediction_is_stored_without_javascript(
    browser_of_learner: Client, demo: Demo
) -> None:
    form, stored = asked_of(demo)
    answer = browser_of_learner.post(f"/lab/{demo.slug}/runs", form | set_up_of(demo))
    assert answer.status_code == 303
    run = Run.objects.get()
    assert run.prediction == stored
    assert run.execution.parameters == demo.clean({})


@each_lab
@pytest.mark.django_db
def test_a_prediction_left_open_is_asked_for_and_nothing_is_lost(
    browser_of_learner: Client, demo: Demo
) -> None:
    form, _stored = asked_of(demo)
    left_out, *others = form
    kept = {name: form[name] for name in others} | set_up_of(demo)
    answer = browser_of_learner.post(f"/lab/{demo.slug}/runs", kept)
    assert answer.status_code == 422
    assert not Run.objects.exists()
    page = answer.content.decode()
    numbers = {one.name for one in demo.predictions if one.kind == "number"}
    for name in others:
        end = "" if name in numbers else " checked"
        assert f'name="{name}" value="{form[name]}"{end}' in page
    assert f'name="{left_out}" value="{form[left_out]}" checked' not in page


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
