"""`manage.py tally_quizzes`: count the answers of every quiz for item analysis from nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.analysis import tallying
from quizzes.models import Quiz


class Command(BaseCommand):
    """Safe at any time: readers see the old figures until the new ones are complete."""

    help = "Count the answers of every quiz for item analysis from nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each quiz in a transaction of its own."""
        quizzes = list(Quiz.objects.order_by("pk"))
        for quiz in quizzes:
            tallying.recount(quiz)
        self.stdout.write(f"{len(quizzes)} {'quiz' if len(quizzes) == 1 else 'quizzes'} counted.")
