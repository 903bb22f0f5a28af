"""The canary: an execution that nobody asked for, to see that a run goes all the way.

It passes through queue, lab worker, box and transcript like any other. Its speed says
nothing; what a machine can prove is tried by `sandbox.proving`.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from sandbox.harness.demos import DEMOS
from sandbox.models import Execution, State

DEMO = "one-of-each"  # the smallest: a thread and a process, less than a second
#: A canary that has not come back by then counts as failed.
BACK_WITHIN = timedelta(minutes=10)


def create() -> Execution:
    """A canary in line; the one that is under way, if there is one."""
    under_way = Execution.objects.canaries().unfinished().first()
    if under_way is not None:
        return under_way
    made: Execution = Execution.objects.create(
        demo=DEMO, parameters=DEMOS[DEMO].clean({}), key="canary", own=True, canary=True
    )
    return made


def report() -> dict[str, Any]:
    """`status` (ok, failing, none) with the age in seconds and the state of the last canary."""
    now = timezone.now()
    stuck = Execution.objects.canaries().unfinished().filter(requested_at__lt=now - BACK_WITHIN)
    last = stuck.first() or Execution.objects.canaries().final().latest_end()
    if last is None:
        return {"status": "none"}
    age = now - (last.finished_at or last.requested_at)
    status = "ok" if last.state == State.DONE else "failing"
    return {"status": status, "age_s": round(age.total_seconds(), 1), "state": last.state}
