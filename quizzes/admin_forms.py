"""The forms of authoring: publishing is checked here, with every reason at its place."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import nested_admin.formsets
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from quizzes import authoring, labs, policies, versions
from quizzes.bank.button import PreviewField
from quizzes.column_names import ColumnNames
from quizzes.keys import CHOICE_COLUMNS, QUESTION_COLUMNS
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft
from quizzes.models import Choice, Question, Quiz
from quizzes.seals import SealedForm

RULED = ("policy", "reveal", "tries", "attempts_allowed", "time_limit_min", "pass_mark")
ROWS_MAX = 200
"""Questions of a quiz, or choices of a question."""


LANGUAGE_TAG = RegexValidator(
    r"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", _("Write a language tag, such as en or nl.")
)


class QuizForm(SealedForm):
    """The quiz itself; its language goes into the page's `lang`."""

    class Meta:
        """All that an author writes."""

        model = Quiz
        fields = (
            "title", "slug", "status", "language", "policy", "reveal", "tries",
            "attempts_allowed", "time_limit_min", "pass_mark", "draw", "mixed",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A quiz that says nothing of its policy keeps the one that it has."""
        super().__init__(*args, **kwargs)
        self.fields["policy"].required = False

    def clean_policy(self) -> str:
        """Practice, until something else is chosen."""
        return str(self.cleaned_data["policy"] or self.instance.policy)

    def clean(self) -> dict[str, Any]:
        """Rules that contradict each other are refused at their place."""
        written: dict[str, Any] = super().clean() or self.cleaned_data
        ruled = SimpleNamespace(**{name: written.get(name) for name in RULED})
        if ruled.policy in policies.PRESETS:
            for field, message in policies.faults(ruled):
                self.add_error(field, str(message))
        return written

    def clean_language(self) -> str:
        """A language tag."""
        language: str = self.cleaned_data["language"]
        LANGUAGE_TAG(language)
        return language


class ChoiceForm(SealedForm):
    """One choice; a new one in which nothing was written is no choice."""

    #: The form of the question that it belongs to.
    of: forms.BaseForm

    class Meta:
        """All that an author writes."""

        model = Choice
        fields = (*CHOICE_COLUMNS, "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The lab is chosen from those that there are; a stored unknown one is still shown."""
        super().__init__(*args, **kwargs)
        self.fields["lab_demo"] = _lab_field(self.instance.lab_demo, _("The run that refutes it."))
        self.fields["lab_parameters"].help_text = labs.offers_in_words()
        self.fields["text"].strip = False  # type: ignore[attr-defined]  # a CharField

    def clean_text(self) -> str:
        """As its kind stores it: a line of code keeps its indentation."""
        kind = KINDS.get(self.of["kind"].value())
        text: str = self.cleaned_data["text"]
        return kind.clean_text(text) if kind else text.strip()

    def has_changed(self) -> bool:
        """Its place alone does not make a new choice."""
        return bool((self.instance.pk and super().has_changed()) or _written(self))

    def draft(self) -> ChoiceDraft:
        """The choice as the rules of publishing see it."""
        return ChoiceDraft(**{"text": "", "correct": False, "feedback": "", **_read(self)})


class QuestionForm(SealedForm):
    """One question; a new one counts once something was written in it or in its choices."""

    preview = PreviewField()

    class Meta:
        """All that an author writes."""

        model = Question
        fields = (*QUESTION_COLUMNS, "misconception", "concept", "pool", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The page shows the fields that the chosen kind uses; without scripts, all."""
        super().__init__(*args, **kwargs)
        uses = {
            name: {"question": [*kind.ANSWERS], "choice": [*kind.CHOICES]}
            for name, kind in KINDS.items()
        }
        self.fields["kind"].widget.attrs["data-uses"] = json.dumps(uses)
        self.fields["lab_demo"] = _lab_field(self.instance.lab_demo, _("What is predicted."))

    def draft(self) -> QuestionDraft:
        """The question, without its choices, as the rules of publishing see it."""
        return QuestionDraft(**{"kind": "", "stem": "", "choices": (), **_read(self)})

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
            for fault in authoring.faults(form.draft()):
                if fault.field and fault.field not in form.errors:
                    form.add_error(fault.field, fault.message)
        if not standing:
            raise ValidationError(_("A quiz needs at least one question."))

    def delete_existing(self, obj: Question, commit: bool = True) -> None:
        """Retire what was answered, delete what was not."""
        if commit:
            versions.remove_question(obj)


class ChoiceFormSet(ColumnNames, RowsFormSet):
    """The choices of one question."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Each choice knows its question."""
        super().add_fields(form, index)
        form.of = self.parent_form

    def clean(self) -> None:
        """Publishing is refused with the reason on the very choice."""
        super().clean()
        if not _is_publishing(self) or not self._is_asked():
            return
        standing = sorted(_standing(self), key=lambda form: form.cleaned_data.get("position") or 0)
        question = self.parent_form.draft()
        draft = replace(question, choices=[form.draft() for form in standing])
        as_a_whole = []
        for fault in authoring.choice_faults(draft) if question.kind else ():
            if fault.choice is not None:
                standing[fault.choice].add_error(fault.field, fault.message)
            elif not fault.field:
                as_a_whole.append(fault.message)
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

    def delete_existing(self, obj: Choice, commit: bool = True) -> None:
        """Retire what may have been picked, delete what was not."""
        if commit:
            versions.remove_choices([obj])

    def _is_asked(self) -> bool:
        """Whether the question above stands and says anything at all."""
        form = self.parent_form
        return not _is_deleted(form) and bool(form.instance.pk or form.has_changed())


def _lab_field(stored: str, help_text: Any) -> forms.ChoiceField:
    """Chosen from the labs that there are; a stored unknown one is still shown."""
    known = dict.fromkeys(["", *labs.slugs(), stored])
    return forms.ChoiceField(
        label=_("lab"),
        choices=[(slug, slug or "—") for slug in known],
        required=False,
        help_text=help_text,
    )


def _read(form: Any) -> dict[str, Any]:
    """What could be read of a form, as far as the rules look at it."""
    columns = {*CHOICE_COLUMNS, *QUESTION_COLUMNS}
    return {k: v for k, v in getattr(form, "cleaned_data", {}).items() if k in columns}


def _written(form: forms.BaseForm) -> set[str]:
    return set(form.changed_data) - {"position", "id", "quiz", "question", "kind", "seals"}


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
