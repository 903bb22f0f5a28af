"""`manage.py canary`: one run through everything, then what the course claims, tried here."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from sandbox import proving, stream
from sandbox.claim_words import WORDS, figures_in_words
from sandbox.claims import CLAIMS, UNFIT
from sandbox.models import Execution, Proof, State
from sandbox.tasks import send_canary

LOOK_S = 0.2
QUICK_S, CLAIMS_S = 60.0, 1200.0
#: Why a claim was not said. Codes of runs are explained by what the lab's pages say, too.
WHY = {
    "busy": "the machine was busy",
    "frozen": "a worker stood still, and nothing shows why",
    "crowded": "its processors slowed each other down",
    "too_few_rounds": "too few undisturbed rounds",
    "not_credible": "times that cannot be",
    "incomplete": "too little was observed in time",
    "ended": "its run did not come to its end",
    "never_free": "learners kept the machine busy, or it was away",
    "cores": "this machine has too few cores",
    "gil": "this Python has no GIL",
    "not_told": "this system does not tell",
    "not_pinned": "this system does not pin processes to a core",
}


class Command(BaseCommand):
    help = (
        "Send a canary through the lab, then have each claim of the course tried on each lab"
        " machine. Exits with 1 if the canary did not come back, a claim did not hold, or it could"
        " not be said although the machine is one that it is about."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="only see that a run comes back")
        parser.add_argument("--claim", choices=CLAIMS, help="only this one")
        parser.add_argument(
            "--wait",
            type=float,
            help=f"seconds at most, {QUICK_S:g} for the canary and {CLAIMS_S:g} for the claims",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wait, claim = options.get("wait"), options.get("claim")
        if not claim:
            self.come_back(QUICK_S if wait is None else wait)
        if not options.get("quick"):
            self.prove([claim] if claim else list(CLAIMS), CLAIMS_S if wait is None else wait)

    def come_back(self, wait: float) -> None:
        sent = _come_back(send_canary(), time.monotonic() + wait)
        if sent.state != State.DONE:
            raise CommandError(f"The canary {sent.id} is {sent.state} after {wait:g} s or less.")
        waited = (sent.started_at - sent.requested_at).total_seconds() if sent.started_at else 0
        took = sent.took.total_seconds() if sent.took else 0
        self.stdout.write(
            f"The canary came back from {sent.machine}: {waited:.1f} s in line, {took:.1f} s there."
        )

    def prove(self, names: list[str], wait: float) -> None:
        """Print a line a claim as soon as there is one."""
        machines = _machines_alive()
        proving.ask(machines, names)
        asked = Proof.objects.filter(machine__name__in=machines, claim__in=names)
        until, told = time.monotonic() + wait, set[int]()
        while asked.filter(due_at__isnull=False).exists() and time.monotonic() < until:
            proving.advance()
            self.tell(asked.filter(due_at__isnull=True).exclude(id__in=told), told)
            time.sleep(LOOK_S)
        self.tell(asked.exclude(id__in=told), told)
        self.judge(list(asked))

    def tell(self, proofs: Any, told: set[int]) -> None:
        for proof in proofs.select_related("machine").order_by("checked_at", "id"):
            told.add(proof.id)
            self.stdout.write(_line(proof))

    def judge(self, proofs: list[Proof]) -> None:
        words = [_word(proof) for proof in proofs]
        counted = {word: words.count(word) for word in ("held", "not held", "not said")}
        unfit = sum(map(_is_unfit, proofs))
        summary = ", ".join(f"{number} {word}" for word, number in counted.items())
        summary += f" ({unfit} of them because the machine is not one for it)" if unfit else ""
        if not proofs or counted["not held"] or counted["not said"] > unfit:
            raise CommandError(f"Claims: {summary}.")
        self.stdout.write(f"Claims: {summary}.")


def _machines_alive() -> list[str]:
    try:
        return stream.machines_alive()
    except stream.BrokerGone as error:
        raise CommandError(f"The broker does not answer: {error}") from None


def _word(proof: Proof) -> str:
    """Of this try; it may still be under way."""
    said = proof.is_over and proof.verdict
    return str(Proof.Verdict(proof.verdict).label) if said else "not said"


def _is_unfit(proof: Proof) -> bool:
    return proof.is_over and proof.verdict == Proof.Verdict.NOT_SAID and proof.why in UNFIT


def _line(proof: Proof) -> str:
    return f"{proof.machine}  {_word(proof):8}  {proof.claim}: {_reason(proof)}{_where(proof)}"


def _where(proof: Proof) -> str:
    """What staff would look at next."""
    if _word(proof) != "not held":
        return ""
    return f" {reverse('admin:sandbox_execution_change', args=[proof.failed_in_id])}"


def _reason(proof: Proof) -> str:
    """The figures, or why there are none."""
    claim = WORDS[proof.claim].claim
    if proof.is_over and proof.verdict in (Proof.Verdict.HELD, Proof.Verdict.NOT_HELD):
        held = proof.verdict == Proof.Verdict.HELD
        figures = proof.held_figures if held else proof.failed_figures
        return f"{claim} ({figures_in_words(proof.claim, figures, held)})"
    why = WHY.get(proof.why, proof.why) if proof.verdict == Proof.Verdict.NOT_SAID else ""
    tried = f"tried {proof.tries} times" if proof.tries != 1 else "tried once"
    later = "" if proof.is_over else "; it goes on being tried"
    return f"{claim} ({', '.join(filter(None, (why, tried)))}{later})"


def _come_back(execution_id: str, until: float) -> Execution:
    while True:
        sent: Execution = Execution.objects.get(id=execution_id)
        if sent.is_final or time.monotonic() > until:
            return sent
        time.sleep(LOOK_S)
