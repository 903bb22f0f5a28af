"""`manage.py messages`: bring the catalogues in locale/ up to date, or check them."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from concurrency_course import messages


class Command(BaseCommand):
    help = "Bring the catalogues in locale/ in line with the sources, or check them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if words are missing"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        found = messages.extract(root)
        wrong = 0
        for language in (code for code, _name in settings.LANGUAGES if code != "en"):
            path = root / "locale" / language / "LC_MESSAGES" / "django.po"
            if not check:
                messages.update(path, language, found)
            wrong += self._report(path, messages.read(path, language), found)
        if check and wrong:
            raise CommandError(f"{wrong} messages need work.")

    def _report(self, path: Path, catalog: Catalog, found: Catalog) -> int:
        allowed = (path.parents[2] / "identical.txt").read_text().splitlines()
        faults = list(messages.faults(catalog, found, allowed))
        place = path.relative_to(settings.BASE_DIR)
        for entry, why in faults:
            self.stderr.write(f"{place}: {entry} {why}")
        self.stdout.write(f"{place}: {len(catalog)} messages, {len(faults)} need work")
        return len(faults)
