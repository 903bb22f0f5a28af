"""The forms of authoring: publishing is checked here, with every reason at its place."""

from typing import Any

import nested_admin.formsets
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from quizzes import authoring, labs, services
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft
from quizzes.models import Choice, Question, Quiz

ROWS_MAX = 200
"""Questions of a quiz, or choices of a question."""


LANGUAGE_TAG = RegexValidator(
    r"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", _("Write a language tag, such as en or nl.")
)


class QuizForm(forms.ModelForm[Quiz]):
    """The quiz itself; its language goes into the page's `lang`."""

    class Meta:
        """All that an author writes."""

        model = Quiz
        fields = ("title", "slug", "status", "language")

    def clean_language(self) -> str:
        """A language tag."""
        language: str = self.cleaned_data["language"]
        LANGUAGE_TAG(language)
        return language


class ChoiceForm(forms.ModelForm[Choice]):
    """One choice; a new one in which nothing was written is no choice."""

    class Meta:
        """All that an author writes."""

        model = Choice
        fields = ("text", "correct", "feedback", "belief", "lab_demo", "lab_parameters", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The lab is chosen from those that there are; a stored unknown one is still shown."""
        super().__init__(*args, **kwargs)
        known = dict.fromkeys(["", *labs.slugs(), self.instance.lab_demo])
        self.fields["lab_demo"] = forms.ChoiceField(
            label=_("lab"),
            choices=[(slug, slug or "—") for slug in known],
            required=False,
            help_text=_("The run that refutes it."),
        )
        self.fields["lab_parameters"].help_text = labs.offers_in_words()

    def has_changed(self) -> bool:
        """Its place alone does not make a new choice."""
        return bool((self.instance.pk and super().has_changed()) or _written(self))

    def draft(self) -> ChoiceDraft:
        """The choice as the rules of publishing see it."""
        written = getattr(self, "cleaned_data", {})
        return ChoiceDraft(
            text=written.get("text", ""),
            correct=written.get("correct", False),
            feedback=written.get("feedback", ""),
            belief=written.get("belief", ""),
            lab_demo=written.get("lab_demo", ""),
            lab_parameters=written.get("lab_parameters", ""),
        )


class QuestionForm(forms.ModelForm[Question]):
    """One question; a new one counts once something was written in it or in its choices."""

    class Meta:
        """All that an author writes."""

        model = Question
        fields = ("kind", "stem", "explanation", "misconception", "concept", "position")

    def has_changed(self) -> bool:
        """Its place alone does not make a new question, its choices do."""
        nested = getattr(self, "nested_formsets", [])
        changed = bool((self.instance.pk and super().has_changed()) or _written(self))
        return changed or any(formset.has_changed() for formset in nested)


class RowsFormSet(nested_admin.formsets.NestedInlineFormSet):  # type: ignore[misc]  # untyped
    """Rows below a row. Forged ones are refused before they cost anything."""

    def total_form_count(self) -> int:
        """How many rows there are; each is drawn with all that is below it."""
        count: int = super().total_form_count()
        if self.is_bound and count > ROWS_MAX:
            raise BadRequest("more rows than a quiz has")
        return count

    def get_queryset(self) -> Any:
        """The stored rows that the form names."""
        try:
            return super().get_queryset()
        except ValueError as error:
            raise BadRequest("a row that is none") from error


class QuestionFormSet(RowsFormSet):
    """The questions of a quiz."""

    def clean(self) -> None:
        """A quiz is published with questions, and each of them asks something."""
        super().clean()
        if not _is_publishing(self):
            return
        standing = _standing(self)
        for form in standing:
            if not form.cleaned_data.get("stem", "").strip() and "stem" not in form.errors:
                form.add_error("stem", _("Write the question."))
        if not standing:
            raise ValidationError(_("A quiz needs at least one question."))

    def delete_existing(self, obj: Question, commit: bool = True) -> None:
        """Retire what was answered, delete what was not."""
        if commit:
            services.remove_question(obj)


class ChoiceFormSet(RowsFormSet):
    """The choices of one question."""

    def clean(self) -> None:
        """Publishing is refused with the reason on the very choice."""
        super().clean()
        if not _is_publishing(self) or not self._is_asked():
            return
        standing = sorted(_standing(self), key=lambda form: form.cleaned_data.get("position") or 0)
        kind = self.parent_form.cleaned_data.get("kind", "")
        draft = QuestionDraft(kind, "", [form.draft() for form in standing])
        as_a_whole = []
        for fault in authoring.choice_faults(draft) if kind else ():
            if fault.choice is None:
                as_a_whole.append(fault.message)
            else:
                standing[fault.choice].add_error(fault.field, fault.message)
        if as_a_whole:
            raise ValidationError(as_a_whole)

    def save(self, commit: bool = True) -> Any:
        """A question that goes takes its choices with it, or keeps them with its answers."""
        if _is_deleted(self.parent_form):
            self.new_objects: list[Choice] = []
            self.changed_objects: list[Choice] = []
            self.deleted_objects: list[Choice] = []
            return []
        return super().save(commit)

    def _is_asked(self) -> bool:
        """Whether the question above stands and says anything at all."""
        form = self.parent_form
        return not _is_deleted(form) and bool(form.instance.pk or form.has_changed())


def _written(form: forms.BaseForm) -> set[str]:
    return set(form.changed_data) - {"position", "id", "quiz", "question", "kind"}


def _is_publishing(formset: Any) -> bool:
    return bool(formset.data.get("status") == Quiz.Status.PUBLISHED)


def _is_deleted(form: Any) -> bool:
    return bool(form.parent_formset._should_delete_form(form))


def _standing(formset: Any) -> list[Any]:
    """The forms that will be stored, as far as they could be read."""
    return [
        form
        for form in formset.forms
        if hasattr(form, "cleaned_data")
        and not formset._should_delete_form(form)
        and (form.instance.pk or form.has_changed())
    ]
