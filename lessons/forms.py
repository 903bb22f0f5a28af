"""What an instructor may write: refused with the reason at its place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons import meanwhile
from lessons.front_matter import FENCE
from lessons.markdown import parse
from lessons.models import TAKEN_SLUGS, Course, Lesson, Section
from quizzes.models import Quiz
from quizzes.seals import SealedForm, of_value, with_plain_lines
from quizzes.version_diff import Change

#: One sentence for the rule that an address is a chapter's own.
TAKEN = gettext_lazy("Another chapter of this course has this name in its address.")

#: What an instructor writes of a chapter.
WRITTEN = ("section", "position", "title", "slug", "standfirst", "minutes", "language", "status",
           "body")  # fmt: skip


class ChapterForm(forms.ModelForm[Lesson]):
    """A chapter as a row of its course: everything but the text."""

    class Meta:
        model = Lesson
        fields = ("position", "title", "slug", "minutes", "status")

    def clean_slug(self) -> str:
        """No chapter can be read where another page stands."""
        slug = str(self.cleaned_data["slug"])
        if slug in TAKEN_SLUGS:
            message = _("“%(slug)s” is the address of another page of the course.")
            raise ValidationError(message % {"slug": slug})
        return slug

    def clean(self) -> dict[str, Any]:
        with_plain_lines(self)
        data = dict(super().clean() or {})
        if FENCE in data.get("standfirst", "").splitlines():
            self.add_error(
                "standfirst", _("A line that is +++ alone ends what stands above a text.")
            )
        if data.get("status") == Lesson.Status.PUBLISHED and not self._body(data).strip():
            self.add_error("status", _("Write its text before you publish a chapter."))
        course_id = self._course_id(data)
        same = Lesson.objects.filter(course=course_id, slug=data.get("slug", ""))
        if course_id and same.exclude(pk=self.instance.pk).exists():
            self.add_error("slug", str(TAKEN))
        return data

    def _body(self, data: dict[str, Any]) -> str:
        return str(data.get("body", self.instance.body))

    def _course_id(self, data: dict[str, Any]) -> int | None:
        section = data.get("section") or (self.instance.section_id and self.instance.section)
        return section.course_id if section else None


class FixedAddress:
    """Others link to an address, files are found by it, and a quiz belongs to it: it stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        if "slug" in form.fields and form.instance.pk and is_fixed(form.instance):
            form.fields["slug"].disabled = True
            form.fields["slug"].help_text = _("Others link to it, so it stays as it is.")


def is_fixed(row: Course | Section | Lesson) -> bool:
    """Whether it came from a file, or learners may have seen it, or something hangs on it."""
    if row.loaded_hash:
        return True
    if isinstance(row, Lesson):
        return row.is_published or Quiz.objects.filter(slug=row.quiz_slug).exists()
    return row.lessons.exists() if isinstance(row, Course) else False


class CourseForm(FixedAddress, SealedForm):
    """A course, whose sections and chapters are written below it."""


class SectionForm(FixedAddress, SealedForm):
    """A section as a row of its course."""


class ChapterRowForm(FixedAddress, SealedForm, ChapterForm):
    """The same, where others may write one of the rows meanwhile."""


class LessonForm(FixedAddress, ChapterForm):
    """A chapter with its text, whose preview follows the typing."""

    #: The seal of the row that the form was filled from.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Lesson
        fields = WRITTEN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What somebody else saved since the form was opened, beside what is to be saved now.
        self.meanwhile: list[Change] = []
        if self.instance.pk:
            self.initial["seen"] = meanwhile.seal(self.instance, WRITTEN)
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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        row = meanwhile.stored(self.instance.pk) if self.instance.pk else None
        if row is None:
            return data
        self._keep_untouched(row, data)
        now = meanwhile.seal(row, WRITTEN)
        if data.get("seen") != now:
            mine = {name: data[name] for name in WRITTEN if name in data}
            self.meanwhile = meanwhile.differences(row, mine)
            self._choose_again(now)
        return data

    def _keep_untouched(self, row: Lesson, data: dict[str, Any]) -> None:
        """A browser sends the ends of lines, and a form the end of a text, otherwise."""
        for name in WRITTEN:
            stored = getattr(row, name)
            if name in data and of_value(data[name]) == of_value(stored):
                data[name] = stored

    def _choose_again(self, now: str) -> None:
        """Nothing is saved, all that was written stays in the form."""
        if self.meanwhile:
            self.data = dict(self.data.items()) | {self.add_prefix("seen"): now}
            self.add_error(None, _(
                "Somebody else has changed this chapter since you opened it. Nothing was saved, "
                "and what you wrote is still here. Below you see what differs. Save again to put "
                "yours in the place of theirs."
            ))  # fmt: skip

    def clean_body(self) -> str:
        """The text as a file has it, if the renderer finds no mistake in it; else all mistakes
        with their lines."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n")
        errors = parse(body).errors
        if errors:
            raise ValidationError([
                _("Line %(line)s: %(message)s") % {"line": error.line, "message": error.message}
                for error in errors
            ])  # fmt: skip
        return body.strip("\n") + "\n" if body.strip() else ""
