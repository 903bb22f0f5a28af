"""What a learner is told of an answer whose question was changed, or that was graded anew.

What a version said and why a regrade was made never change, so each is asked of the database once
for an instance of a question.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from quizzes.keys import key_in
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key
from quizzes.models import Question, Regrade, Response
from quizzes.text import block, sentence
from quizzes.variants import told_then


@dataclass(frozen=True)
class Regraded:
    """What the last regrade made of a response; all that a page may be kept under."""

    regrade: int
    before: float
    after: float
    void: bool


@dataclass(frozen=True)
class Notice:
    """A corrected question: the score before and after, and why, in the author's words."""

    regraded: Regraded
    reason: str


@dataclass(frozen=True)
class Earlier:
    """A question as it was when it was answered, for the partial of its kind."""

    root_id: str
    stem: SafeString
    details: SafeString
    kind: str
    key: Key
    controls: object
    language: str
    error: str = ""

    @property
    def field_template(self) -> str:
        """The partial of the kind that it was."""
        return f"quizzes/kinds/{self.kind}.html"


def regraded(response: Response) -> Regraded | None:
    """None for an answer that has the score it got first."""
    if response.regrade_id is None:
        return None
    before = response.score if response.regraded_from is None else response.regraded_from
    return Regraded(response.regrade_id, before, response.score, response.void)


def notice(question: Question, found: Regraded | None) -> Notice | None:
    """What to say of a regrade."""
    if found is None:
        return None
    reasons = _held(question, "reasons")
    if found.regrade not in reasons:
        rows = Regrade.objects.filter(pk=found.regrade)
        reasons[found.regrade] = rows.values_list("reason", flat=True).first() or ""
    return Notice(found, reasons[found.regrade])


def earlier(question: Question, version: int, said: str, root_id: str) -> Earlier | None:
    """The question at that version with the answer `said` (JSON); None where its words were not
    kept."""
    content = _content(question, version)
    if content is None or "kind" not in content:
        return None
    told, language = told_then(question, content)
    kind, key = KINDS[told["kind"]], key_in(told)
    head, _blank, details = told["stem"].strip().partition("\n\n")
    return Earlier(
        root_id=f"{root_id}-earlier",
        stem=sentence(head),
        details=block(details),
        kind=content["kind"],
        key=key,
        controls=kind.draw(key, key.ids, kind.refill(json.loads(said)), graded=kind.MEASURED),
        language=language,
    )


def _content(question: Question, version: int) -> dict[str, Any] | None:
    held = _held(question, "contents")
    if version not in held:
        rows = question.versions.filter(number=version)
        held[version] = rows.values_list("content", flat=True).first()
    found: dict[str, Any] | None = held[version]
    return found


def _held(question: Question, what: str) -> dict[int, Any]:
    held: dict[int, Any] = question.__dict__.setdefault(f"_{what}_read", {})
    return held
