"""A lab's page says when its claims last held, where, and by which figures; honestly."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sandbox import retention
from sandbox.claims import CLAIMS, of_demo
from sandbox.measure import fold
from sandbox.models import Execution, Machine, Proof, State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.test_claims import CASES
from tests.sandbox.transcripts import Way, five, transcript

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
BEFORE = NIGHT - timedelta(days=1)
PAGE = "/lab/computing/"
FIGURES = {"times": 2, "refused": 1, "rounds": 1}


def proof(machine: Machine, claim: str = "processes-win", /, **given: Any) -> Proof:
    made: Proof = Proof.objects.create(machine=machine, claim=claim, **given)
    return made


def said(client: Client, address: str = PAGE) -> str:
    """The text of the part about claims, without its mark-up; '' where there is none."""
    found = re.search(r'<section[^>]*aria-labelledby="proofs">.*?</section>', page(client, address))
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def page(client: Client, address: str) -> str:
    return client.get(address).text.replace("\n", " ")


def test_it_says_when_a_claim_last_held_and_the_figures(client: Client, here: Machine) -> None:
    proof(here, verdict="held", held_at=NIGHT, held_figures={"times": 1.71}, checked_at=NIGHT)
    told = said(client)
    assert "Processes beat threads at computing." in told
    assert f"On {here.name} this last held on Nov. 22, 2026, 3:10 a.m. UTC" in told
    assert ": processes were 1.7 times as fast as threads." in told
    assert f'datetime="{NIGHT.isoformat()}"' in page(client, PAGE)


def test_it_says_so_where_the_claim_did_not_hold_last(client: Client, here: Machine) -> None:
    held: dict[str, Any] = {"held_at": BEFORE, "held_figures": {"times": 1.71}}
    failed: dict[str, Any] = {"failed_at": NIGHT, "failed_figures": {"times": 1.02}}
    proof(here, verdict="not_held", checked_at=NIGHT, **held, **failed)
    told = said(client)
    assert "this did not hold when it was last measured, on Nov. 22, 2026, 3:10 a.m. UTC" in told
    assert "processes were 1.0 times as fast as threads" in told
    assert "It last held on Nov. 21, 2026, 3:10 a.m. UTC" in told
    assert "1.7 times" not in told


def test_a_later_try_that_could_not_say_hides_no_failure(client: Client, here: Machine) -> None:
    failed: dict[str, Any] = {"failed_at": BEFORE, "failed_figures": {"times": 1.02}}
    proof(here, verdict="not_said", why="busy", checked_at=NIGHT, **failed)
    assert "did not hold when it was last measured, on Nov. 21, 2026" in said(client)


def test_it_says_that_nothing_was_checked_yet_and_why(client: Client, here: Machine) -> None:
    proof(here, due_at=NIGHT)
    assert f"On {here.name} this was not checked yet." in said(client)
    Proof.objects.update(verdict="not_said", why="busy", checked_at=NIGHT)
    assert "the machine was not quiet enough to say" in said(client)


def test_of_a_claim_that_is_not_about_this_machine_nothing_is_said(
    client: Client, here: Machine
) -> None:
    proof(here, verdict="not_said", why="cores", checked_at=NIGHT)
    assert said(client) == ""


def test_without_any_there_is_no_such_part(client: Client, here: Machine) -> None:
    assert said(client) == ""
    proof(here, "fixes-fix", verdict="held", held_at=NIGHT, held_figures={"lost": 0, "of": 9})
    assert said(client) == ""  # another lab's
    assert "0 of 9 additions were lost" in said(client, "/lab/lost-updates/")


def test_each_machine_has_a_line_and_one_that_is_gone_has_none(
    client: Client, here: Machine, there: Machine
) -> None:
    for machine in (there, here):
        proof(machine, held_at=NIGHT, held_figures={"times": 1.7})
    assert said(client).count("last held on") == 2
    Machine.objects.filter(id=there.id).update(seen_at=timezone.now() - timedelta(days=31))
    assert said(client).count("last held on") == 1


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_has_its_place_on_the_page_of_its_lab(
    client: Client, here: Machine, claim: str
) -> None:
    verdict = CLAIMS[claim].judged(fold(CASES[claim][0]))
    proof(here, claim, held_at=NIGHT, held_figures=dict(verdict.figures))
    address = reverse("sandbox:demo_detail", args=[CLAIMS[claim].experiment.demo])
    assert "last held on" in said(client, address)


def test_it_takes_one_query_however_many_there_are(
    client: Client, here: Machine, there: Machine
) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as none:
        client.get(PAGE)
    for machine in (here, there):
        for claim in of_demo("computing"):
            proof(
                machine, claim, held_at=NIGHT, held_figures={"times": 2, "refused": 1, "rounds": 1}
            )
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(none)
    assert sum("sandbox_proof" in query["sql"] for query in many) == 1


def test_chapters_and_panels_say_nothing_of_it(client: Client, here: Machine) -> None:
    proof(here, held_at=NIGHT, held_figures={"times": 1.7})
    assert 'id="proofs"' not in client.get(PAGE, headers={"HX-Request": "true"}).text


def test_staff_find_the_measurement_and_learners_do_not(client: Client, here: Machine) -> None:
    execution = Execution.objects.create(demo="computing", parameters={}, key="k", canary=True)
    proof(here, held_at=NIGHT, held_figures={"times": 1.7}, held_in=execution)
    evidence = reverse("admin:sandbox_execution_change", args=[execution.id])
    assert evidence not in page(client, PAGE)
    client.force_login(User.objects.create_superuser("ada", password="between seven mountains"))
    assert evidence in page(client, PAGE)
    assert client.get(evidence).status_code == 200
    assert client.get("/admin/sandbox/proof/").status_code == 200


def test_nobody_changes_a_proof(client: Client, here: Machine) -> None:
    made = proof(here, held_at=NIGHT, held_figures={"times": 1.7})
    address = reverse("admin:sandbox_proof_change", args=[made.id])
    assert client.get(address).status_code == 302  # to the login
    client.force_login(User.objects.create_superuser("ada", password="between seven mountains"))
    assert client.post(address, {"verdict": "not_held"}).status_code == 403
    assert client.post(reverse("admin:sandbox_proof_delete", args=[made.id])).status_code == 403


def test_figures_are_folded_away_until_the_prediction_is_made(
    client: Client, browser_of_learner: Client, here: Machine, make_run: MakeRun
) -> None:
    """They answer it. When the claim was last said is no answer, and always shows."""
    proof(here, verdict="held", held_at=NIGHT, held_figures={"times": 1.71}, checked_at=NIGHT)
    proof(here, "threads-do-not", failed_at=BEFORE, failed_figures={"times": 1.3})
    before = page(client, PAGE)
    summary, told = before[before.index('id="proofs"') :].split("<details", 1)
    assert "Nov. 22, 2026, 3:10 a.m. UTC</time>. As it stands, 1 of 2 hold." in summary
    assert "1.7 times" not in summary
    assert not told.partition(">")[0].endswith(" open")
    assert "it answers the question above" in told
    make_run("computing", None, transcript([Way("sequential", five(0.4))]))
    after = page(browser_of_learner, PAGE)
    told = after[after.index('id="proofs"') :].split("<details", 1)[1]
    assert told.partition(">")[0].endswith(" open")
    assert "it answers the question above" not in told


# What is kept of the executions.


def canary(days: int, condition: str = "as_is", **given: Any) -> Execution:
    moment = timezone.now() - timedelta(days=days)
    made: Execution = Execution.objects.create(
        demo="computing", parameters={}, key="canary", canary=True, condition=condition,
        state=State.DONE, valid=False, finished_at=moment, **given,
    )  # fmt: skip
    return made


def left() -> set[Any]:
    retention.drop_canaries()
    return set(Execution.objects.values_list("id", flat=True))


def test_canaries_go_after_a_week() -> None:
    old, young = canary(8), canary(6)
    assert left() == {young.id}
    assert old.id != young.id


@pytest.mark.parametrize("link", ["checked_in", "held_in", "failed_in", "sent"])
def test_the_evidence_of_a_proof_stays(here: Machine, link: str) -> None:
    old = canary(400)
    Proof.objects.create(machine=here, claim="processes-win", **{link: old})
    assert left() == {old.id}


def test_the_last_quick_one_stays_so_that_its_age_is_known() -> None:
    older, last = canary(9, ""), canary(8, "")
    assert left() == {last.id}
    assert older.id != last.id


def test_the_newest_that_pages_offer_stays() -> None:
    offered = canary(30)
    Execution.objects.filter(id=offered.id).update(valid=True)
    pinned = canary(29, "one_core")
    Execution.objects.filter(id=pinned.id).update(valid=True)
    assert left() == {offered.id}


def test_learners_executions_do_not_go_with_canaries() -> None:
    kept = Execution.objects.create(
        demo="computing", parameters={}, key="k", state=State.DONE, valid=False,
        finished_at=timezone.now() - timedelta(days=30),
    )  # fmt: skip
    assert left() == {kept.id}
