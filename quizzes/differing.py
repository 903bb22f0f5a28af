"""Quizzes and their words in other languages of which the admin and the files say different things.

Asked by storing the file and taking it back: what a load would leave alone is what differs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from quizzes import content, variant_files, variant_loading
from quizzes.models import Quiz
from quizzes.reading import read
from quizzes.sources import QuizSource


@dataclass(frozen=True)
class Differing:
    """A quiz, or its words in `language` (''), of which an instructor changed something.

    `name` is the slug that a load reports. `is_both`: the file has changed, too. `hold()` lets
    what is stored hold until the file changes again.
    """

    quiz: Quiz
    language: str
    is_both: bool
    hold: Callable[[], object]

    @property
    def name(self) -> str:
        return f"{self.quiz.slug} ({self.language})" if self.language else self.quiz.slug


def differing(path: Path, slug: str) -> Iterator[Differing]:
    """What differs from the quiz.toml at `path` and from its words in other languages beside it.

    Raises ContentError.
    """
    quiz = Quiz.objects.filter(slug=slug).first()
    if quiz is None:
        return
    source = read(path)
    yield from _of_quiz(quiz, source)
    for language, words in variant_files.read_all(path, source).items():
        found = variant_loading.differs(quiz, source, words)
        if found is not None:
            yield Differing(quiz, language, found.is_both, found.hold)


def _of_quiz(quiz: Quiz, source: QuizSource) -> Iterator[Differing]:
    before = quiz.fingerprint()
    if before == quiz.loaded_hash:
        return
    with transaction.atomic():
        content.store(quiz, source)
        said = quiz.fingerprint()
        transaction.set_rollback(True)
    quiz.refresh_from_db()
    if said != before:
        rows = Quiz.objects.filter(pk=quiz.pk)
        is_both = said != quiz.loaded_hash
        yield Differing(quiz, "", is_both, lambda: rows.update(loaded_hash=said))
