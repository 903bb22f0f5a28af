"""`manage.py forget_learner ID`: what the learner could do on /my-data/ themselves."""

import uuid
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from learners import services
from learners.models import Learner


class Command(BaseCommand):
    help = "Deletes a learner with all that is kept of them; /my-data/ shows them their ID."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", metavar="ID")

    def handle(self, *, id: str, **options: object) -> None:  # noqa: A002
        try:
            learner_id = uuid.UUID(id)
        except ValueError:
            raise CommandError(f"{id!r} is no learner's ID, such as {uuid.UUID(int=0)}.") from None
        if not Learner.objects.filter(id=learner_id).exists():
            raise CommandError(f"Nothing is kept of a learner {learner_id}.")
        with translation.override("en"):
            for line in services.forget(learner_id):
                self.stdout.write(f"Deleted: {line}")
        self.stdout.write(f"The learner {learner_id} is forgotten.")
