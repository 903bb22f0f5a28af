"""Work all review cards out anew from their logs, and say which differ."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from quizzes.models import Card
from quizzes.review import services


class Command(BaseCommand):
    """Ends with 1 where a card differs, unless it is told to restore."""

    help = "Compare each review card with what its logs make of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learner", type=UUID, help="one learner instead of all")
        parser.add_argument("--restore", action="store_true", help="store what the logs say")

    def handle(self, *args: Any, **options: Any) -> None:
        cards = Card.objects.all()
        if options["learner"]:
            cards = cards.filter(learner_id=options["learner"])
        learners = cards.order_by("learner_id").values_list("learner_id", flat=True).distinct()
        total = cards.count()
        differing = [card for learner_id in learners for card in services.replay(learner_id)]
        for card in differing:
            self.stdout.write(f"{card.learner_id} {card.concept}: not as its logs say")
        if options["restore"]:
            services.restore(differing)
        said = f"{len(differing)} differ" if differing else "all as their logs say"
        self.stdout.write(f"{total} card(s) of {len(learners)} learner(s): {said}")
        if differing and not options["restore"]:
            sys.exit(1)
