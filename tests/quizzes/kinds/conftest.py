"""A quiz of one question, of each kind in turn, and a browser without JavaScript."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.test import Client

from quizzes import content
from quizzes.keys import key_of
from quizzes.kinds.contract import Key, Sent
from quizzes.models import Question, Quiz
from tests.quizzes.conftest import SLUG
from tests.quizzes.kinds.samples import HEAD, SAMPLES, Sample

SLUGS = list(SAMPLES)


@pytest.fixture(params=SLUGS)
def kind(request: pytest.FixtureRequest) -> str:
    """Every kind."""
    return str(request.param)


@pytest.fixture
def sample(kind: str) -> Sample:
    """The sample of the kind."""
    return SAMPLES[kind]


@pytest.fixture
def loaded(db: None, sample: Sample, write: Callable[[str], Path]) -> Quiz:
    """The sample in the database."""
    content.load(write(HEAD + sample.toml), SLUG)
    return Quiz.objects.get(slug=SLUG)


@pytest.fixture
def question(loaded: Quiz) -> Question:
    """Its question."""
    (question,) = loaded.asked
    return question


@pytest.fixture
def key(question: Question) -> Key:
    """What its answers are graded by."""
    return key_of(question)


class Reader:
    """Reads pages and sends their forms; knows only what HTML knows."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.page = lxml.html.fromstring("<p></p>")
        self.status = 0

    def open(self, address: str) -> None:
        """Follow a link."""
        self._show(self.client.get(address, follow=True))

    def fill(self, sent: Sent) -> None:
        """Set native controls; fails where the page has none that takes such a value."""
        for name, values in sent.items():
            controls = self.page.xpath("//form[@autocomplete]//*[@name=$name]", name=name)
            assert controls, f"no control {name}"
            for value in values:
                self._set(controls, value)

    @staticmethod
    def _set(controls: list[Any], value: str) -> None:
        for control in controls:
            if control.tag == "select":
                assert value in control.value_options
                control.value = value
                return
            if control.type not in ("radio", "checkbox"):
                control.value = value
                return
            if control.get("value") == value:
                control.checked = True
                return
        raise AssertionError(f"nothing offers {value}")

    def press(self, words: str) -> None:
        """Send the form of the button with these words."""
        buttons = [b for b in self.page.iter("button") if words in b.text_content()]
        (button,) = buttons
        form: Any = next(each for each in button.iterancestors("form"))
        data: dict[str, list[str]] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        if name := button.get("name"):
            data[name] = [button.get("value", "")]
        self._show(self.client.post(form.action, data, follow=True))

    def holds(self, sent: Sent) -> bool:
        """Whether the form holds these values now."""
        (form,) = self.page.xpath("//form[@autocomplete]")
        fieldset = form.find(".//fieldset")
        fieldset.attrib.pop("disabled", None)
        pairs = [(name, value) for name, value in form.form_values() if value]
        return all((name, value) in pairs for name, values in sent.items() for value in values)

    @property
    def text(self) -> str:
        """All words of the page."""
        return " ".join(str(self.page.text_content()).split())

    def _show(self, response: object) -> None:
        self.status = response.status_code  # type: ignore[attr-defined]
        self.page = lxml.html.fromstring(response.content)  # type: ignore[attr-defined]


@pytest.fixture
def reader(client: Client) -> Reader:
    """Somebody without JavaScript."""
    return Reader(client)
