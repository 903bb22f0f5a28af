"""What an instructor may write in another language: the same blocks, in other words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.front_matter import FENCE
from lessons.gate.text import of_body
from lessons.gate.variants import out_of_step
from lessons.markdown import parse
from lessons.models import Lesson
from lessons.variants.models import LessonText
from quizzes.seals import SealedForm

SAID_MAX = 20
"""Of the places that are out of step."""


class LessonTextForm(SealedForm):
    """A chapter's text in another language, in step with its own."""

    is_current = forms.BooleanField(
        label=gettext_lazy("It says what the chapter says now"),
        help_text=gettext_lazy("Learners are told where the chapter has changed since."),
        required=False,
    )

    class Meta:
        model = LessonText
        fields = ("lesson", "language", "title", "standfirst", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_current"] = not self.instance.pk or not self.instance.is_behind
        if "standfirst" in self.fields:
            self.fields["standfirst"].widget.attrs["rows"] = 2
        if "body" in self.fields:
            self.fields["body"].strip = False  # type: ignore[attr-defined]  # code may come first
            self.fields["body"].widget.attrs |= {
                "rows": 40,
                "hx-post": reverse("admin:lessons_lesson_preview"),
                "hx-trigger": "load, input changed delay:500ms",
                "hx-target": "#preview",
                "hx-params": "csrfmiddlewaretoken,body,language",
            }

    def clean_body(self) -> str:
        """The text as a file has it, without mistakes."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n")
        errors = parse(body).errors
        if errors:
            raise ValidationError([_at(error.line, error.message) for error in errors])
        return body.strip("\n") + "\n" if body.strip() else ""

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if FENCE in data.get("standfirst", "").splitlines():
            self.add_error(
                "standfirst", _("A line that is +++ alone ends what stands above a text.")
            )
        lesson = data.get("lesson") or (self.instance.lesson if self.instance.pk else None)
        if lesson is None:
            return data
        if data.get("language") == lesson.language:
            self.add_error("language", _("This is the language of the chapter itself."))
        if lesson.body and data.get("body"):
            self._check_steps(lesson, data["body"], data.get("language", ""))
        if data.get("is_current"):
            self.instance.translates = lesson.version
        return data

    def _check_steps(self, lesson: Lesson, body: str, language: str) -> None:
        """Labs, programs, the quiz: a learner gets the same, whatever they read."""
        source = of_body(lesson.body, lesson.title, lesson.language, _("the chapter"))
        found = sorted(out_of_step(source, of_body(body, "", language)))
        if found:
            places = [_at(each.line, each.message) for each in found[:SAID_MAX]]
            self.add_error("body", ValidationError(places))


def _at(line: int, message: str) -> str:
    return _("Line %(line)s: %(message)s") % {"line": line, "message": message}
