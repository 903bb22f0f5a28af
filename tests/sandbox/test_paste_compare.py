"""The page of a run beside a learner’s own computer: its learner’s alone, and kept nowhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learners import limits
from sandbox.models import Execution, Run, State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.transcripts import Way, five, transcript

pytestmark = pytest.mark.django_db
COMPARED = transcript([Way("sequential", five(0.2)), Way("threads", five(0.1))])
LINE = '{"way": "threads", "median_s": 0.05, "times": 3.5}'


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    return make_run(events=COMPARED)


def address(run: Run) -> str:
    return reverse("sandbox:paste_compare", args=[run.id])


def paste(client: Client, run: Run, text: str) -> Any:
    answer = client.post(address(run), {"printed": text})
    return answer.status_code, answer.content.decode()


def test_both_stand_side_by_side_and_nothing_is_stored(
    browser_of_learner: Client, run: Run
) -> None:
    before = list(Execution.objects.values()), list(Run.objects.values())
    status, page = paste(browser_of_learner, run, LINE)
    assert status == 200
    cells = '<td class="r">100 ms</td><td class="r"><b>50 ms</b></td><td class="r">0.50×</td>'
    assert cells in page
    assert '<td class="r">2.00×</td><td class="r"><b>3.50×</b></td>' in page
    assert "one measurement with no such look" in page
    assert "nothing of it is stored" in page
    assert (list(Execution.objects.values()), list(Run.objects.values())) == before


def test_a_line_that_is_not_understood_is_named_and_all_is_kept(
    browser_of_learner: Client, run: Run
) -> None:
    status, page = paste(browser_of_learner, run, "$ python3 <b>x</b>\nno")
    assert status == 422
    assert "Line 1: no line of the program" in page
    assert "Line 2: no line of the program" in page
    assert "$ python3 &lt;b&gt;x&lt;/b&gt;\nno</textarea>" in page
    assert "<b>x</b>" not in page


def test_what_is_understood_is_shown_beside_what_is_not(
    browser_of_learner: Client, run: Run
) -> None:
    status, page = paste(browser_of_learner, run, f"$ python3 computing.py\r\n{LINE}\r\n")
    assert status == 200
    assert "Some of it was not understood" in page
    assert "3.50×" in page


def test_the_output_of_another_lab_is_told_so(browser_of_learner: Client, run: Run) -> None:
    status, page = paste(browser_of_learner, run, '{"price": 1}')
    assert status == 422
    assert "Line 1, “price”: the program prints nothing of that name" in page


def test_only_so_many_lines_are_named(browser_of_learner: Client, run: Run) -> None:
    _status, page = paste(browser_of_learner, run, "no\n" * 12)
    assert "Line 10:" in page
    assert "Line 11:" not in page
    assert "And 2 more lines." in page


def test_the_form_has_the_command_of_this_run(browser_of_learner: Client, run: Run) -> None:
    for page in (address(run), reverse("sandbox:run_detail", args=[run.id])):
        shown = browser_of_learner.get(page).content.decode()
        assert "python3 computing.py 4 50 threads processes" in shown
        assert f'action="{address(run)}#result"' in shown


def test_the_labs_page_has_it_too(browser_of_learner: Client, client: Client, run: Run) -> None:
    page = browser_of_learner.get("/lab/computing/").content.decode()
    assert "python3 computing.py 4 50 threads processes" in page
    assert address(run) in page
    page = client.get("/lab/lost-updates/").content.decode()
    assert "python3 lost_updates.py 4 20000 10</code>" in page


def test_of_a_run_that_is_not_valid_only_yours_is_shown(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    ways = [Way("sequential", five(0.2)), Way("threads", five(0.1))]
    busy = {number: ["others_busy"] for number in range(1, 6)}
    run = make_run(events=transcript(ways, why=busy))
    status, page = paste(browser_of_learner, run, LINE)
    assert status == 200
    assert "only yours are shown" in page
    assert '<td class="r">–</td><td class="r"><b>50 ms</b></td>' in page


def test_it_is_for_its_learner_alone(client: Client, stranger: Client, run: Run) -> None:
    for other in (client, stranger):
        assert other.get(address(run)).status_code == 404
        assert other.post(address(run), {"printed": LINE}).status_code == 404


def test_a_run_under_way_has_its_own_page(browser_of_learner: Client, make_run: MakeRun) -> None:
    run = make_run(state=State.QUEUED)
    answer = browser_of_learner.post(address(run), {"printed": LINE})
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("sandbox:run_detail", args=[run.id]),
    )


def test_too_many_keep_what_was_pasted(
    browser_of_learner: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "wait_s", lambda request: 60)
    status, page = paste(browser_of_learner, run, LINE)
    assert status == 429
    assert "Nothing is lost" in page
    assert "&quot;threads&quot;" in page
    assert limits.limit_of("sandbox:paste_compare") is not None
