"""Going back before claims leaves nothing behind that would pass for a learner's measurement."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from sandbox.models import Condition, Execution, Machine, Proof, State, Transcript


@pytest.mark.django_db(transaction=True)
def test_what_was_tried_in_a_condition_goes_with_the_proofs() -> None:
    kept, gone = (
        Execution.objects.create(
            demo="computing",
            parameters={},
            key="canary",
            canary=True,
            condition=condition,
            state=State.DONE,
            valid=True,
            finished_at=timezone.now(),
        )
        for condition in (Condition.AS_IS, Condition.ONE_CORE)
    )
    Transcript.objects.create(execution=gone, events=[])
    here = Machine.objects.create(name="here", cpu="c", cores=2, python="3.13.0")
    Proof.objects.create(machine=here, claim="one-core-neither", held_in=gone)
    try:
        MigrationExecutor(connection).migrate([("sandbox", "0004_machine_interpreters")])
        call_command("migrate", verbosity=0)
        assert list(Execution.objects.values_list("id", flat=True)) == [kept.id]
        assert not Proof.objects.exists()
    finally:
        call_command("migrate", verbosity=0)
