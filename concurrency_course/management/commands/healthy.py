"""`manage.py healthy PROGRAM`: for the health checks of containers and service managers."""

import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox import stream

#: What to look at for each program that `serve` starts; the first three answer over HTTP.
SERVERS = ("web", "events", "all-in-one")
SIGNS: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in stream.KINDS}
SIGNS["default-worker-and-beat"] = ("default-worker", "beat")
PATIENCE_S = 3.0


class Command(BaseCommand):
    help = "Exit with 0 if this host's program of that kind is alive, else with 1 and a reason."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", choices=(*SERVERS, *SIGNS))

    def handle(self, *args: Any, program: str, **options: Any) -> None:
        if program in SERVERS:
            _ask_server()
        else:
            _look_for_signs(SIGNS[program])


def _ask_server() -> None:
    """As a visitor would: by a name of the site, and by HTTPS where the site insists on it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/healthz"
    name = next((each for each in settings.ALLOWED_HOSTS if each[:1] not in ".*"), "localhost")
    headers = {"Host": name, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S):  # noqa: S310 - our own address
            pass
    except OSError as error:
        raise CommandError(f"{address} does not answer: {error}") from None


def _look_for_signs(kinds: tuple[str, ...]) -> None:
    try:
        signs = stream.signs()
    except stream.BrokerGone as error:
        raise CommandError(f"The broker can't be asked for signs of life: {error}") from None
    for kind in kinds:
        if settings.MACHINE_NAME not in signs[kind]:
            raise CommandError(
                f"No {kind} of {settings.MACHINE_NAME} gave a sign of life just now."
            )
