"""`manage.py eval_ask`: how well 'Ask' finds the right passages, by questions that are known."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from assistant.evaluation.questions import SETS, cases
from assistant.evaluation.scoring import SPOKEN, Scored, scored, share
from lessons.search import index


class Command(BaseCommand):
    help = "Ask the questions of the evaluation of the course as it is loaded, and count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--misses", action="store_true", help="list what was tuned on and went wrong"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        index.refresh()
        with translation.override("en"):
            for of_set in SETS:
                found = scored(cases(of_set))
                self._tell(of_set, found)
                if options["misses"] and of_set == SETS[0]:
                    self._list(found)

    def _tell(self, of_set: str, found: Sequence[Scored]) -> None:
        self.stdout.write(f"{of_set}: {len(found)} questions")
        for language in SPOKEN:
            own = [each for each in found if each.case.language == language]
            for kind in ("answerable", "leading"):
                asked = [each for each in own if each.case.kind == kind]
                self._line(f"{language} {kind}: right passage first", asked, lambda s: s.place == 1)
                self._line(
                    f"{language} {kind}: in the first three", asked, lambda s: 0 < s.place <= 3
                )
                self._line(f"{language} {kind}: refused", asked, lambda s: s.is_refused)
        for kind in ("unanswerable", "hostile"):
            asked = [each for each in found if each.case.kind == kind]
            self._line(f"{kind}: refused", asked, lambda s: s.is_refused)
        self._line("sentences not word for word in their source", found, lambda s: s.miscited > 0)
        self._line("sources that tell of an open question", found, lambda s: s.leaked > 0)

    def _line(self, what: str, found: Sequence[Scored], holds: Any) -> None:
        count, of = share(found, holds)
        self.stdout.write(f"  {what:48} {count:3} of {of}")

    def _list(self, found: Sequence[Scored]) -> None:
        for each in found:
            wanted = each.case.kind in ("answerable", "leading")
            if (wanted and each.place != 1) or (not wanted and not each.is_refused):
                paths = [source.path for source in each.answer.sources[:2]]
                self.stdout.write(
                    f"  ? {each.case.asked} {each.place} {each.answer.is_known} {paths}"
                )
