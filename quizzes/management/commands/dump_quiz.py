"""`manage.py dump_quiz <quiz>`: a quiz as the text of a quiz.toml."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.dump import dump, dump_texts, languages
from quizzes.models import Quiz


class Command(BaseCommand):
    help = "Print a quiz as the quiz.toml that load_course would read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quiz", help="its address: course-lesson")
        parser.add_argument("--language", help="its words in this one, as quiz.<language>.toml")

    def handle(self, *_args: Any, **options: Any) -> None:
        quiz = Quiz.objects.filter(slug=options["quiz"]).first()
        if quiz is None:
            raise CommandError(f"There is no quiz {options['quiz']!r}.")
        language = options["language"]
        if language and language not in languages(quiz):
            raise CommandError(f"There are no words of it in {language!r}.")
        text = dump_texts(quiz, language) if language else dump(quiz)
        self.stdout.write(text, ending="")
