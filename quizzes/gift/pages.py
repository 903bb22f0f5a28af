"""A GIFT file comes in: paste its text, read the report, store it. Works without JavaScript.

Nothing is stored before the report of that very text was shown.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quizzes.gift.converting import Outcome, Row, convert
from quizzes.gift.storing import add
from quizzes.models import Quiz

MAX_CHARACTERS = 300_000
"""All of it fits into one request, whatever the letters (settings.DATA_UPLOAD_MAX_MEMORY_SIZE)."""
MAX_QUESTIONS = 1000
PERMISSIONS = ("quizzes.add_quiz", "quizzes.change_quiz")


class GiftForm(forms.Form):
    """The text, and where its questions go: to a draft, or into a new quiz."""

    text = forms.CharField(
        label=_("the text of the file"),
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("GIFT, as Moodle exports it."),
    )
    quiz = forms.ModelChoiceField(
        Quiz.objects.filter(status=Quiz.Status.DRAFT).order_by("title", "slug"),
        label=_("add to"),
        required=False,
        empty_label=_("a new quiz"),
        help_text=_("Only drafts are offered: what comes in may be incomplete."),
    )
    title = forms.CharField(label=_("title of the new quiz"), required=False, max_length=200)
    slug = forms.SlugField(
        label=_("address of the new quiz"),
        required=False,
        max_length=160,
        help_text=_("The course and the lesson that show it: course-lesson."),
    )
    language = forms.CharField(label=_("language of the new quiz"), initial="en", max_length=12)

    def clean_text(self) -> str:
        """Line ends as everywhere else."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_slug(self) -> str:
        """Another quiz may have it."""
        slug: str = self.cleaned_data["slug"]
        if slug and Quiz.objects.filter(slug=slug).exists():
            raise forms.ValidationError(gettext("Another quiz has this address."))
        return slug

    def clean(self) -> dict[str, Any]:
        """A new quiz needs a name."""
        found = super().clean() or {}
        if found.get("quiz") is None:
            for name in ("title", "slug"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, gettext("A new quiz needs it."))
        return found

    def target(self) -> Quiz:
        """Where the questions go; a new one is not stored yet."""
        chosen: Quiz | None = self.cleaned_data["quiz"]
        new = {name: self.cleaned_data[name] for name in ("title", "slug", "language")}
        return chosen or Quiz(status=Quiz.Status.DRAFT, **new)


@dataclass(frozen=True)
class Report:
    """What would become of each question of a text."""

    rows: Sequence[Row]
    digest: str

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many came, changed, and were left."""
        return Counter(row.outcome.value for row in self.rows)

    @property
    def to_store(self) -> int:
        """How many would be stored."""
        return sum(row.source is not None for row in self.rows)

    @property
    def is_too_long(self) -> bool:
        """Nothing of more than this is stored in one go."""
        return len(self.rows) > MAX_QUESTIONS


def gift_page(request: HttpRequest) -> HttpResponse:
    """The form; the report of what was posted; with `step=store`, the way to the stored quiz."""
    if not all(map(request.user.has_perm, PERMISSIONS)):
        raise PermissionDenied
    form = GiftForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None)
    quiz = form.target()
    report = _report(form.cleaned_data["text"], quiz)
    seen = request.POST.get("step") == "store" and request.POST.get("digest") == report.digest
    if seen and report.to_store and not report.is_too_long:
        return _stored(request, quiz, report)
    return _page(request, form, report)


def _report(text: str, quiz: Quiz) -> Report:
    taken = list(quiz.questions.values_list("key", flat=True)) if quiz.pk else []
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Report(convert(text, quiz.language, taken), digest)


def _stored(request: HttpRequest, quiz: Quiz, report: Report) -> HttpResponse:
    count = add(quiz, report.rows)
    said = ngettext(
        "%(count)s question is in this draft now.",
        "%(count)s questions are in this draft now.",
        count,
    )
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))


def _page(request: HttpRequest, form: GiftForm, report: Report | None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Questions from a GIFT file"),
        "form": form,
        "report": report,
        "most": MAX_QUESTIONS,
        "Outcome": Outcome,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "quizzes/gift/page.html", context, status=status)
