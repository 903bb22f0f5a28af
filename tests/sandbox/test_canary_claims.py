"""`manage.py canary`: a line a claim, and an exit code that tells failing from not knowing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from sandbox import proving, publishing, tasks
from sandbox.claims import CLAIMS
from sandbox.models import Machine, Proof, State
from tests.sandbox.labs.observations import gated
from tests.sandbox.test_claims import CASES, alive, busy, compared, hung, lost
from tests.sandbox.test_proving import proof_of
from tests.sandbox.transcripts import Event, answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, here: Machine) -> None:
    def publish(execution_id: UUID | str) -> bool:
        tasks.execute(str(execution_id))
        return True

    monkeypatch.setattr(publishing, "publish", publish)


#: What comes out of each demo and condition, so that all claims hold.
HOLDING: dict[tuple[str, str], list[Event]] = {
    (claim.experiment.demo, claim.experiment.condition): CASES[name][0]
    for name, claim in CLAIMS.items()
} | {
    ("lost-updates", "as_is"): lost(call=3),
    ("computing", "as_is"): compared(0.4, 0.4, 0.2),
    ("letting-go", "as_is"): gated("letting-go", {("gain", "sha256"): 1.9, ("gain", "loop"): 1.0}),
    ("deadlock", "as_is"): hung(),
    ("isolation", "as_is"): alive(process="both", thread="nobody"),
    ("one-of-each", ""): answered(),
}
Seeded = dict[tuple[str, str], list[Event]]


@pytest.fixture
def seeded(monkeypatch: pytest.MonkeyPatch, here: Machine) -> Seeded:
    """What comes out of each run; a test changes it."""
    outcomes = dict(HOLDING)

    def publish(execution_id: UUID | str) -> bool:
        claimed = tasks.claim(UUID(str(execution_id)))
        if claimed is None:
            return False
        return tasks.finish(claimed, State.DONE, outcomes[claimed.demo, claimed.condition])

    monkeypatch.setattr(publishing, "publish", publish)
    return outcomes


def test_three_claims_hold_for_real(at_once: None, capsys: Any) -> None:
    """Facts, through task, box and transcript, on whatever machine this is."""
    for claim in ("fixes-fix", "own-memory", "own-process"):
        call_command("canary", claim=claim)
        assert proof_of(claim).verdict == "held"
    told = capsys.readouterr().out
    assert f"{settings.MACHINE_NAME}  held      fixes-fix: With a lock no addition is lost." in told
    assert "Claims: 1 held, 0 not held, 0 not said." in told


def test_the_command_ends_badly_where_a_claim_does_not_hold(seeded: Seeded, capsys: Any) -> None:
    seeded["lost-updates", "as_is"] = lost(lock=2)
    with pytest.raises(CommandError, match="0 held, 1 not held, 0 not said"):
        call_command("canary", claim="fixes-fix")
    told = capsys.readouterr().out
    evidence = reverse("admin:sandbox_execution_change", args=[proof_of("fixes-fix").failed_in_id])
    assert "not held  fixes-fix" in told
    assert "(2 of 2,000 additions were lost)" in told
    assert evidence in told


def test_the_command_ends_badly_where_the_machine_stays_busy(
    seeded: Seeded, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "AGAIN", dict.fromkeys(proving.AGAIN, timedelta(0)))
    seeded["computing", "as_is"] = busy()
    with pytest.raises(CommandError, match="0 held, 0 not held, 1 not said"):
        call_command("canary", claim="processes-win")
    assert "(the machine was busy, tried 3 times)" in capsys.readouterr().out


def test_the_command_does_not_wait_for_ever(seeded: Seeded, capsys: Any) -> None:
    seeded["computing", "as_is"] = busy()
    with pytest.raises(CommandError, match="1 not said"):
        call_command("canary", claim="processes-win", wait=0.5)
    assert "tried once; it goes on being tried" in capsys.readouterr().out


def test_a_machine_that_a_claim_is_not_about_is_no_failure(seeded: Seeded, capsys: Any) -> None:
    seeded["computing", "as_is"] = compared(0.4, 0.4, 0.4, cores=1)
    call_command("canary", claim="processes-win")
    told = capsys.readouterr().out
    assert "not said  processes-win" in told
    assert "this machine has too few cores" in told


def test_without_a_lab_machine_there_is_nothing_that_holds() -> None:
    with pytest.raises(CommandError, match="0 held"):
        call_command("canary", claim="fixes-fix", wait=1)


def test_a_deploy_tries_all_after_a_run_came_back(seeded: Seeded, capsys: Any) -> None:
    call_command("canary", wait=20)
    told = capsys.readouterr().out
    assert told.startswith("The canary came back")
    assert f"Claims: {len(CLAIMS)} held, 0 not held, 0 not said." in told
    assert all(f"  held      {claim}: " in told for claim in CLAIMS)


def test_quick_tries_none(seeded: Seeded) -> None:
    call_command("canary", quick=True)
    assert not Proof.objects.exists()


def test_two_machines_have_a_line_each(seeded: Seeded, there: Machine, capsys: Any) -> None:
    with pytest.raises(CommandError, match="1 held, 0 not held, 1 not said"):
        call_command("canary", claim="fixes-fix", wait=1)  # nobody takes what is for the other
    told = capsys.readouterr().out
    assert f"{settings.MACHINE_NAME}  held      fixes-fix" in told
    assert "there  not said  fixes-fix" in told
