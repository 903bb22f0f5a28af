"""`manage.py canary`: one run through queue, lab worker, box and transcript, and how it went."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.models import Execution, State
from sandbox.tasks import send_canary

LOOK_S = 0.2


class Command(BaseCommand):
    help = "Send a canary through the lab. Exits with 0 if it came back, else with 1 and a reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=float, default=60.0, help="for so many seconds at most")

    def handle(self, *args: Any, wait: float, **options: Any) -> None:
        sent = _come_back(send_canary(), time.monotonic() + wait)
        if sent.state != State.DONE:
            raise CommandError(f"The canary {sent.id} is {sent.state} after {wait:g} s or less.")
        waited = (sent.started_at - sent.requested_at).total_seconds() if sent.started_at else 0
        took = sent.took.total_seconds() if sent.took else 0
        self.stdout.write(
            f"The canary came back from {sent.machine}: {waited:.1f} s in line, {took:.1f} s there."
        )


def _come_back(execution_id: str, until: float) -> Execution:
    while True:
        sent: Execution = Execution.objects.get(id=execution_id)
        if sent.is_final or time.monotonic() > until:
            return sent
        time.sleep(LOOK_S)
