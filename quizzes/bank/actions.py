"""From a selection to an edit: fill in, see what will change, apply. Works without JavaScript."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.bank.bulk import Outcome, carry_out, rehearse
from quizzes.bank.forms import BulkForm
from quizzes.models import Question

MOST = 500
"""Questions of one edit: each is named on the page that says what will change."""
SHOWN = 200


def bulk_edit(
    request: HttpRequest,
    questions: QuerySet[Question],
    form_class: type[BulkForm],
    title: str | Promise,
) -> HttpResponse | None:
    """The page of the next step; None once it is done, or where it cannot be."""
    pks = list(questions.values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        said = _("Choose %(most)s questions at most: every change is shown before it is made.")
        messages.error(request, said % {"most": MOST})
        return None
    step = request.POST.get("step", "")
    form = form_class(request.POST if step in ("look", "apply", "change") else None)
    if not form_class.base_fields and not step:
        form, step = form_class({}), "look"
    outcome = None
    if step in ("look", "apply") and form.is_valid():
        outcome = _run(request, pks, form, apply=step == "apply")
        if step == "apply" and not outcome.reasons:
            _say(request, outcome)
            return None
    return _page(request, pks, form, outcome, title)


def _run(request: HttpRequest, pks: list[int], form: BulkForm, *, apply: bool) -> Outcome:
    edit = form.edit()
    if not apply:
        return rehearse(pks, edit, form.target)
    assert isinstance(request.user, User)
    return carry_out(pks, edit, request.user, form.target)


def _say(request: HttpRequest, outcome: Outcome) -> None:
    count = len(outcome.changes)
    if not count:
        messages.warning(request, _("Nothing was to be changed."))
        return
    said = ngettext("%(count)s question changed.", "%(count)s questions changed.", count)
    messages.success(request, said % {"count": count})


def _page(
    request: HttpRequest,
    pks: list[int],
    form: BulkForm,
    outcome: Outcome | None,
    title: str | Promise,
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "outcome": outcome,
        "shown": outcome.changes[:SHOWN] if outcome else [],
        "hidden": len(outcome.changes) - SHOWN if outcome else 0,
        "pks": pks,
        "name": ACTION_CHECKBOX_NAME,
        "action": request.POST["action"],
    }
    return TemplateResponse(request, "quizzes/bank/bulk.html", context)
