"""What a lab's page says of the claims that it stands for: when each last held, and where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import cached_property

from sandbox.claim_words import WORDS, figures_in_words
from sandbox.claims import UNFIT, of_demo
from sandbox.models import Proof
from sandbox.proving import of_present_machines
from sandbox.words.common import Text


@dataclass(frozen=True)
class Shown:
    """One claim on one machine."""

    proof: Proof

    @property
    def claim(self) -> Text:
        return WORDS[self.proof.claim].claim

    @property
    def machine(self) -> str:
        return self.proof.machine.name

    @property
    def word(self) -> str:
        """`held`, `not_held`, or `not_said` where it never was."""
        return {True: "held", False: "not_held", None: "not_said"}[self.proof.holds]

    @property
    def was_tried(self) -> bool:
        return self.proof.checked_at is not None

    @property
    def at(self) -> datetime | None:
        return self.proof.said_at

    @property
    def held_before(self) -> datetime | None:
        """Where it did not hold last: when it did."""
        return self.proof.held_at

    @property
    def evidence(self) -> UUID | None:
        """The execution that said so."""
        return self.proof.held_in_id if self.proof.holds else self.proof.failed_in_id

    @cached_property
    def figures(self) -> str:
        held = bool(self.proof.holds)
        said = self.proof.held_figures if held else self.proof.failed_figures
        return figures_in_words(self.proof.claim, said, held)


@dataclass(frozen=True)
class Proofs:
    """All that a page shows: its lines by claim, in their order."""

    lines: list[Shown]

    @property
    def at(self) -> datetime | None:
        """When any of them was last said; None where none ever was."""
        return max((each.at for each in self.lines if each.at), default=None)

    @property
    def held(self) -> int:
        return sum(each.word == "held" for each in self.lines)


def of_lab(slug: str) -> Proofs:
    """Without those claims that a machine is not fit for. One query."""
    names = of_demo(slug)
    seen = of_present_machines().filter(claim__in=names) if names else []
    fit = [each for each in seen if each.holds is not None or each.why not in UNFIT]
    return Proofs([Shown(each) for each in sorted(fit, key=lambda each: _place(names, each))])


def _place(names: list[str], proof: Proof) -> tuple[int, str]:
    return names.index(proof.claim), proof.machine.name
