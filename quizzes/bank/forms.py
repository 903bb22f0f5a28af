"""What authors fill in when they work on many questions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.bank import edits
from quizzes.bank.bulk import Edit
from quizzes.models import Question, Quiz, Tag
from quizzes.models.bank import TAG, TAG_MAX

MOST_TAGS = 20


class TagsField(forms.CharField):
    """Slugs of tags, with commas between; those that are new are made."""

    def __init__(self, **kwargs: Any) -> None:
        """Never required."""
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """The slugs, each once."""
        slugs = re.split(r"[\s,]+", super().clean(value).strip().lower())
        found = list(dict.fromkeys(filter(None, slugs)))
        if len(found) > MOST_TAGS:
            raise ValidationError(_("A question has %(n)s tags at most."), params={"n": MOST_TAGS})
        for slug in found:
            if len(slug) > TAG_MAX or not re.fullmatch(TAG, slug):
                message = _("“%(tag)s” is no tag: write a-z, 0-9 and - alone.")
                raise ValidationError(message, params={"tag": slug})
        return found


def known_tags() -> str:
    """For who would write one of them."""
    return ", ".join(Tag.objects.order_by("slug").values_list("slug", flat=True)) or "–"


class QuestionTagsForm(forms.ModelForm[Question]):
    """The one thing of a question that is edited here: what else it says is the quiz's form."""

    tag_slugs = TagsField(label=_("Tags"), help_text=_("Short words, with commas between."))

    class Meta:
        """Nothing else."""

        model = Question
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the tags that it has."""
        super().__init__(*args, **kwargs)
        slugs = self.instance.tags.order_by("slug").values_list("slug", flat=True)
        self.initial["tag_slugs"] = ", ".join(slugs)

    def _save_m2m(self) -> None:
        Tag.objects.put_on(self.instance, self.cleaned_data["tag_slugs"])


class BulkForm(forms.Form):
    """What a bulk edit asks for; `edit` is what it does then."""

    target: Quiz | None = None

    def edit(self) -> Edit:
        """What the filled form does to a question."""
        raise NotImplementedError


class RelabelForm(BulkForm):
    """Tags, concept and misconception."""

    add_tags = TagsField(label=_("Put these tags on"))
    remove_tags = TagsField(label=_("Take these tags off"))
    set_concept = forms.BooleanField(label=_("Set the concept to"), required=False)
    concept = forms.CharField(
        label=_("concept"), required=False, max_length=60, help_text=_("Empty: none.")
    )
    set_misconception = forms.BooleanField(label=_("Set the misconception to"), required=False)
    misconception = forms.CharField(
        label=_("misconception"), required=False, max_length=20, help_text=_("Empty: none.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the tags that there are."""
        super().__init__(*args, **kwargs)
        self.fields["add_tags"].help_text = _("There are: %(tags)s") % {"tags": known_tags()}

    def clean(self) -> dict[str, Any]:
        """Something is to be done, and what is written is meant."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("concept", "misconception"):
            if given.get(name) and not given[f"set_{name}"]:
                self.add_error(f"set_{name}", _("Tick this, too, or leave the field below empty."))
        asked = ("add_tags", "remove_tags", "set_concept", "set_misconception")
        if not any(map(given.get, asked)) and not self.errors:
            raise ValidationError(_("Say what is to change."))
        return given

    def edit(self) -> Edit:
        """Only what was ticked or written."""
        given = self.cleaned_data
        return edits.relabel(
            add_tags=given["add_tags"],
            remove_tags=given["remove_tags"],
            concept=given["concept"].strip() if given["set_concept"] else None,
            misconception=given["misconception"].strip() if given["set_misconception"] else None,
        )


class CopyForm(BulkForm):
    """Where copies go."""

    quiz = forms.ModelChoiceField(
        Quiz.objects.order_by("title"),
        label=_("Into the quiz"),
        required=False,
        empty_label=_("the quiz that each is in"),
    )

    def edit(self) -> Edit:
        """A copy of each."""
        self.target = self.cleaned_data["quiz"]
        return edits.copy_to(self.target)


class MoveForm(BulkForm):
    """Where questions go."""

    quiz = forms.ModelChoiceField(Quiz.objects.order_by("title"), label=_("Into the quiz"))

    def edit(self) -> Edit:
        """All of them."""
        target: Quiz = self.cleaned_data["quiz"]
        self.target = target
        return edits.move_to(target)


class RetireForm(BulkForm):
    """Nothing to fill in."""

    def edit(self) -> Edit:
        """No longer asked."""
        return edits.retire


class BringBackForm(BulkForm):
    """Nothing to fill in."""

    def edit(self) -> Edit:
        """Asked again."""
        return edits.bring_back
