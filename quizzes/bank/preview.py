"""A question out of the form that it is being written in, as a learner sees it; nothing is stored.

The draft travels in the page, signed: what comes back is what was sent, and no row is needed.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from quizzes.bank.button import BUTTON
from quizzes.bank.drafts import draft_in
from quizzes.bank.lint import Finding, lint
from quizzes.form_counts import check_counts
from quizzes.kinds import KINDS
from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    NotYetError,
    QuestionDraft,
    Sent,
    UnansweredError,
)
from quizzes.models import MAX_SEED
from quizzes.text import block, sentence
from quizzes.verdict import Verdict, verdict

MAY = ("quizzes.add_quiz", "quizzes.change_quiz")
SALT = "quizzes.bank.preview"


@dataclass(frozen=True)
class Shown:
    """What the page shows; named as in `quizzes.panels.Panel`, for the partial of the kind."""

    draft: QuestionDraft
    key: Key
    order: Sequence[int]
    seed: int
    try_number: int
    controls: object
    #: Learners could be asked this: else there is nothing to answer yet.
    answerable: bool
    findings: list[Finding] = field(default_factory=list)
    verdict: Verdict | None = None
    error: str | Promise = ""

    @property
    def stem(self) -> SafeString:
        """The question itself."""
        return sentence(self._parts[0])

    @property
    def details(self) -> SafeString:
        """What it refers to."""
        return block(self._parts[2])

    @property
    def hint(self) -> str | Promise:
        """What the learner is to do."""
        return KINDS[self.draft.kind].HINT

    @property
    def field_template(self) -> str:
        """The partial of the kind."""
        return f"quizzes/kinds/{self.draft.kind}.html"

    @property
    def signed(self) -> str:
        """The draft, for the form of this page."""
        return signing.dumps(asdict(self.draft), salt=SALT, compress=True)

    @property
    def _parts(self) -> tuple[str, str, str]:
        return self.draft.stem.strip().partition("\n\n")


@require_POST
def question_preview(request: HttpRequest) -> HttpResponse:
    """From the author's form the open question, from this page its verdict."""
    if not any(map(request.user.has_perm, MAY)):
        raise PermissionDenied
    if "draft" not in request.POST:
        return _page(request, _open(_written(request), _new_seed(), 1))
    draft, seed = _unsigned(request.POST["draft"]), _number(request, "seed")
    try_number = _number(request, "try")
    if "again" in request.POST:
        return _page(request, _open(draft, seed, try_number + 1))
    return _answered(request, _open(draft, seed, try_number))


def _written(request: HttpRequest) -> QuestionDraft:
    """The question whose button was pressed."""
    check_counts(request.POST)
    pressed = [name for name in request.POST if name.endswith(f"-{BUTTON}")]
    if len(pressed) != 1:
        raise BadRequest("no question to be previewed")
    return draft_in(request.POST, pressed[0].removesuffix(f"-{BUTTON}"))


def _open(draft: QuestionDraft, seed: int, try_number: int) -> Shown:
    key = Key(draft, tuple(range(1, len(draft.choices) + 1)))
    kind = KINDS[draft.kind]
    mixed = list(key.ids)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - no secret
    turn = (try_number - 1) % (len(mixed) or 1)
    order = kind.arrange(key, mixed[turn:] + mixed[:turn], try_number)
    return Shown(
        draft=draft,
        key=key,
        order=order,
        seed=seed,
        try_number=try_number,
        controls=kind.draw(key, order, {}, graded=False),
        answerable=len(draft.choices) >= kind.CHOICES_MIN and not list(kind.faults(draft)),
        findings=lint(draft),
    )


def _answered(request: HttpRequest, shown: Shown) -> HttpResponse:
    kind, sent = KINDS[shown.draft.kind], dict(request.POST.lists())
    if not shown.answerable:
        return _page(request, shown)
    try:
        said = kind.parse(sent, shown.key)
    except (NotYetError, UnansweredError) as again:
        error = again.args[0] if again.args else ""
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        return _page(request, _filled(shown, sent, graded=False, error=error), status)
    except ForgedAnswerError as forged:
        raise BadRequest("no such answer") from forged
    correct = kind.grade(shown.key, said).correct
    told = verdict(shown.key, said, correct=correct)
    return _page(request, _filled(shown, kind.refill(said), graded=True, verdict=told))


def _filled(shown: Shown, sent: Sent, *, graded: bool, **more: Any) -> Shown:
    kind = KINDS[shown.draft.kind]
    controls = kind.draw(shown.key, shown.order, sent, graded=graded)
    return replace(shown, controls=controls, **more)


def _unsigned(signed: str) -> QuestionDraft:
    """Raises BadRequest for what is not ours, or from before the last change of the site."""
    try:
        read: Mapping[str, Any] = signing.loads(signed, salt=SALT)
        choices = tuple(ChoiceDraft(**choice) for choice in read["choices"])
        return QuestionDraft(**{**read, "choices": choices})
    except (signing.BadSignature, TypeError, KeyError) as error:
        raise BadRequest("a preview that is too old: open it again") from error


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise BadRequest("no preview of ours")
    return int(text)


def _new_seed() -> int:
    return random.SystemRandom().randint(0, MAX_SEED)


def _page(request: HttpRequest, shown: Shown, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    context = {"panel": shown, "language": request.POST.get("language", "en")}
    return render(request, "quizzes/bank/preview.html", context, status=status)
