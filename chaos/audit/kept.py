"""What learners sent: acknowledged, it is there exactly once; unanswered, at most once."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID, uuid5

from django.http import QueryDict

from chaos.record import Record, Sent
from feedback.models import Comment, Rating
from feedback.subjects import Subject
from quizzes.models import Response
from sandbox.forms import RunForm
from sandbox.harness.demos import DEMOS
from sandbox.models import Run
from sandbox.services import Request

type Key = tuple[UUID, UUID]


def answers(record: Record) -> Iterator[str]:
    """Each answer by its form's token, with the picks that were sent."""
    stored: dict[Key, list[Response]] = defaultdict(list)
    for row in Response.objects.filter(attempt__learner__in=record.cookies).select_related(
        "attempt"
    ):
        stored[row.attempt.learner_id, row.token].append(row)
    forms, doubled = _by_key(record.of_kind("answer"), lambda form: form.token)
    yield from doubled
    yield from _counted("answer", forms, stored)
    for key, form in forms.items():
        picks = sorted(map(int, form.values("pick")))
        for row in stored[key]:
            if row.answer["picks"] != picks:
                yield f"answer {row.pk} holds {row.answer['picks']}, but {picks} was sent"


def asked_again(record: Record) -> Iterator[str]:
    """A question that a learner acknowledgedly asked for again is marked so."""
    marked = set(
        Response.objects.filter(attempt__learner__in=record.cookies, retried_at__isnull=False)
        .values_list("attempt__learner", "attempt__quiz__slug")
        .distinct()
    )
    for form in record.of_kind("again"):
        if form.acknowledged and (form.learner, form.path.split("/")[2]) not in marked:
            yield f"learner {form.learner} asked {form.path} again, and nothing says so"


def comments(record: Record) -> Iterator[str]:
    """Each comment by its form's token, its words nowhere twice, taken back only if asked."""
    stored: dict[Key, list[Comment]] = defaultdict(list)
    words: dict[str, int] = defaultdict(int)
    own = Comment.objects.filter(rating__learner__in=record.cookies).select_related("rating")
    for row in own:
        stored[row.rating.learner_id, row.token].append(row)
        words[row.text] += bool(row.text)
    sent = record.of_kind("comment")
    forms, doubled = _by_key(sent, lambda form: uuid5(form.token, form.value("text")))
    yield from doubled
    yield from _counted("comment", forms, stored)
    yield from (f"the comment {text!r} is there {n} times" for text, n in words.items() if n > 1)
    asked = {_id_in(form.path): form for form in record.of_kind("withdraw")}
    for row in own:
        form = forms.get((row.rating.learner_id, row.token))
        if row.withdrawn_at is None and form and row.text != form.value("text"):
            yield f"comment {row.pk} says {row.text!r}, but {form.value('text')!r} was sent"
        yield from _taken_back(row, asked.get(row.pk))


def _taken_back(row: Comment, asked: Sent | None) -> Iterator[str]:
    if row.withdrawn_at is None and asked and asked.acknowledged:
        yield f"comment {row.pk} was acknowledgedly taken back and still stands"
    if row.withdrawn_at is not None and asked is None:
        yield f"comment {row.pk} was taken back, and nobody asked for that"


def ratings(record: Record) -> Iterator[str]:
    """One a learner and version; what it says was acknowledged last, or went unanswered."""
    sent: dict[tuple[UUID, str, str, str], list[Sent]] = defaultdict(list)
    for form in record.of_kind("rating"):
        subject = Subject.from_token(form.value("subject"))
        sent[form.learner, subject.kind, subject.slug, subject.version].append(form)
    stored = defaultdict(list)
    for row in Rating.objects.filter(learner__in=record.cookies):
        key = (row.learner_id, row.subject_kind, row.subject_slug, row.content_version)
        stored[key].append(row.clear)
    for rated, forms in sent.items():
        yield from _rated(rated, forms, stored.pop(rated, []))
    yield from (f"a rating of {key} is there, and nobody sent it" for key in stored)


def _rated(key: tuple[UUID, str, str, str], forms: list[Sent], found: list[bool]) -> Iterator[str]:
    yes = [(form.acknowledged.until, form) for form in forms if form.acknowledged]
    if len(found) > 1 or (yes and not found):
        yield f"the rating of {key} is there {len(found)} times"
    last = [max(yes, key=lambda pair: pair[0])[1]] if yes else []
    possible = {form.value("clear") for form in (*last, *(f for f in forms if f.unanswered))}
    for clear in found:
        if ("yes" if clear else "no") not in possible:
            yield f"the rating of {key} says clear={clear}, but that was not said last"


def runs(record: Record) -> Iterator[str]:
    """Each run by the token that follows from its form, with the prediction that was sent."""
    stored: dict[Key, list[Run]] = defaultdict(list)
    for row in Run.objects.filter(learner__in=record.cookies).select_related("execution"):
        stored[row.learner_id, row.token].append(row)
    wishes = {form.id: _wish(form) for form in record.of_kind("run")}
    forms, doubled = _by_key(record.of_kind("run"), lambda form: wishes[form.id].once)
    yield from doubled
    yield from _counted("run", forms, stored)
    for key, form in forms.items():
        wish = wishes[form.id]
        for row in stored[key]:
            if row.prediction != wish.prediction:
                yield f"run {row.pk} holds {row.prediction}, but {wish.prediction} was sent"
            if row.execution.parameters != wish.parameters:
                yield f"run {row.pk} measures {row.execution.parameters}, not {wish.parameters}"


def stops(record: Record) -> Iterator[str]:
    """Who stopped a run has left it, or it had ended before."""
    asked = {_id_in(form.path): form for form in record.of_kind("stop")}
    for run in Run.objects.filter(pk__in=asked):
        yes = asked[run.pk].acknowledged
        ended = run.finished_at.timestamp() if run.finished_at else float("inf")
        if yes and not run.left and ended > yes.until:
            yield f"run {run.pk} was acknowledgedly stopped and went on"


def _wish(form: Sent) -> Request:
    """What the site makes of the form, by its own rules."""
    demo = form.path.split("/")[2]
    data = QueryDict(mutable=True)
    for name, value in form.data:
        data.appendlist(name, value)
    filled = RunForm(DEMOS[demo], data)
    assert filled.is_valid(), filled.errors
    own = filled.cleaned_data["own"]
    return Request(demo, filled.parameters, filled.prediction, filled.form_token, own)


def _by_key(
    sent: Iterable[Sent], token: Callable[[Sent], UUID]
) -> tuple[dict[Key, Sent], list[str]]:
    """Forms by learner and token, and a violation for each token that two forms carried: the site
    takes the second for the first one sent again, and loses it."""
    forms: dict[Key, Sent] = {}
    doubled = []
    for form in sent:
        other = forms.setdefault((form.learner, token(form)), form)
        if other is not form:
            doubled.append(f"forms {other.id} and {form.id} of {form.path} had one token")
    return forms, doubled


def _counted[Row](what: str, forms: dict[Key, Sent], stored: dict[Key, list[Row]]) -> Iterator[str]:
    """Acknowledged: once; refused or unanswered: at most once; never sent: never."""
    for key, form in forms.items():
        found = len(stored.get(key, ()))
        if found > 1 or (form.acknowledged and not found):
            said = f"acknowledged: {form.acknowledged}" if form.acknowledged else "unanswered"
            yield f"the {what} of form {form.id} is there {found} times ({said})"
    yield from _unsent(what, forms, stored)


def _unsent(what: str, sent: Iterable[Key], stored: Iterable[Key]) -> Iterator[str]:
    for learner, token in set(stored) - set(sent):
        yield f"a {what} of learner {learner} with token {token} is there, and nobody sent it"


def _id_in(path: str) -> UUID:
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", path)
    assert found, path
    return UUID(found[0])
