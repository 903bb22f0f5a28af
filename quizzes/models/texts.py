"""The words of quizzes in other languages: a variant is only words, one row beside each row.

Keys, settings and answers belong to the row itself. `translates` tells which words a row stands
for (`quizzes.fingerprints`): once the row says something else, they may not fit any more.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes import fingerprints
from quizzes.models.choices import Choice
from quizzes.models.hints import Hint
from quizzes.models.questions import Question
from quizzes.models.quizzes import Quiz

LANGUAGE_MAX = 12


class Variant(models.Model):
    """What all of them have."""

    WORDS: ClassVar[tuple[str, ...]] = ()
    """The columns that an author writes."""

    language = models.CharField(_("language"), max_length=LANGUAGE_MAX)
    loaded_hash = models.CharField(
        max_length=fingerprints.LENGTH, blank=True, editable=False, help_text="Of what a file said."
    )

    class Meta:
        """No table of its own."""

        abstract = True

    def fingerprint(self) -> str:
        """A hash of the words: another one than `loaded_hash`, and somebody changed them."""
        return fingerprints.of_words(*(getattr(self, name) for name in self.WORDS))


class Translation(Variant):
    """Words that stand for others."""

    translates = models.CharField(
        max_length=fingerprints.LENGTH,
        editable=False,
        help_text="A hash of the words that it translates.",
    )

    class Meta:
        """No table of its own."""

        abstract = True


class QuizText(Variant):
    """A quiz in another language: its title. A row is there as soon as anything of it is."""

    WORDS = ("title",)

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta:
        """Database rules."""

        verbose_name = _("quiz in another language")
        verbose_name_plural = _("quizzes in other languages")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "language"], name="quizzes_quiztext_once")
        ]

    def __str__(self) -> str:
        """Which quiz, in which language."""
        return f"{self.title or self.quiz_id} ({self.language})"


class QuestionText(Translation):
    """A question in another language."""

    WORDS = ("stem", "explanation", "translates")

    question = models.ForeignKey(Question, models.CASCADE, related_name="texts")
    stem = models.TextField(_("question"), blank=True)
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["question", "language"], name="quizzes_questiontext_once"
            )
        ]

    def __str__(self) -> str:
        """Which question, in which language."""
        return f"{self.question_id} ({self.language})"


class ChoiceText(Translation):
    """A choice in another language."""

    WORDS = ("text", "feedback", "belief", "translates")

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="texts")
    text = models.TextField(_("text"), blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    belief = models.CharField(_("belief"), max_length=160, blank=True)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(fields=["choice", "language"], name="quizzes_choicetext_once")
        ]

    def __str__(self) -> str:
        """Which choice, in which language."""
        return f"{self.choice_id} ({self.language})"


class HintText(Translation):
    """A hint in another language."""

    WORDS = ("text", "translates")

    hint = models.ForeignKey(Hint, models.CASCADE, related_name="texts")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(fields=["hint", "language"], name="quizzes_hinttext_once")
        ]

    def __str__(self) -> str:
        """Which hint, in which language."""
        return f"{self.hint_id} ({self.language})"
