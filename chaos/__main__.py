"""`make chaos`: break the site at random while learners use it, then prove that nothing was lost.

The same seed draws the same targets in the same order; what they were doing at that moment, no
seed can repeat. Exit code 1 and a folder that is kept (journal, logs, data) on any violation.

What survives what: PostgreSQL has each acknowledged commit on the disk (synchronous_commit). SQLite
(WAL, synchronous NORMAL) loses none when processes are killed, as the kernel keeps what was
written; a power failure may take its last commits. Valkey's file is written before an answer but
reaches the disk once a second: a kill may take the last messages, a power failure a second of them.
No answer of a learner stands on it: settling publishes anew what the queue has lost.
"""

import argparse
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from chaos import processes
from chaos.deployment import BASE, Deployment, DeploymentError
from chaos.journal import Journal, read
from chaos.kills import TARGETS, Killer, NothingToKill, Outage
from chaos.record import Record, put_together
from concurrency_course.broker import BrokerError
from tests.cluster import ClusterError

TICK_S = 0.1
BACK_S = 120.0
LOAD_ENDS_S = 60.0
SHOWN = 15  # violations of one check


class Chaos:
    """One run: the site, the learners, the killer, and what they have written down."""

    def __init__(self, given: argparse.Namespace, folder: Path) -> None:
        self.given, self.folder = given, folder
        self.began = time.time()
        self.journal_path = folder / "journal.jsonl"
        self.journal = Journal(self.journal_path)
        self.site = Deployment(folder, given.database)
        self.killer = Killer(self.site, given.seed, given.only)
        self.load: subprocess.Popen[bytes] | None = None
        self.boxes: set[Path] = set()
        self.violations = 0

    def say(self, text: str) -> None:
        print(f"{time.time() - self.began:7.1f} s  {text}", flush=True)

    def run(self) -> None:
        self.site.start()
        self.say(f"ready at {self.site.web}: {', '.join(self.site.parts)}")
        self.start_load()
        self.break_things()
        self.come_back()
        self.audit()

    def start_load(self) -> None:
        words = {
            "--web": self.site.web,
            "--events": self.site.events,
            "--journal": str(self.journal_path),
            "--seed": str(self.given.seed),
            "--learners": str(self.given.learners),
        }
        with (self.folder / "load.log").open("wb") as log:
            self.load = subprocess.Popen(
                [sys.executable, "-m", "chaos.load", *(w for pair in words.items() for w in pair)],
                cwd=BASE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.site.leash.hold(self.load.pid)
        self.say(f"{self.given.learners} learners have come")

    def tick(self) -> None:
        """What has to be done all the time."""
        self.site.tend()
        processes.bury(self.expected())
        self.boxes |= {folder for _process, folder in processes.boxes()}
        for outage in self.killer.tend():
            self.note(outage)
        time.sleep(TICK_S)

    def expected(self) -> set[int]:
        """The pids of our own children."""
        pids = {part.pid for part in self.site.parts.values()} | {self.site.leash.pid}
        return {pid for pid in (*pids, self.load and self.load.pid) if pid}

    def note(self, outage: Outage) -> None:
        away = outage.back - outage.began if outage.back else 0.0
        self.say(f"  {outage.part} is back from {outage.how} of {outage.target} ({away:.1f} s)")
        self.journal.write(
            "outage",
            target=outage.target,
            part=outage.part,
            how=outage.how,
            **{"from": outage.began, "until": outage.back},
        )

    def break_things(self) -> None:
        until = time.time() + self.given.minutes * 60
        strike_at = time.time() + self.killer.pause_s(self.given.kill_every)
        while time.time() < until:
            self.tick()
            if time.time() >= strike_at:
                struck = self.killer.strike()
                if struck:
                    self.say(", ".join(f"{each.how} {each.target}" for each in struck))
                strike_at = time.time() + self.killer.pause_s(self.given.kill_every)

    def come_back(self) -> None:
        """Nothing is killed any more: learners finish, then the line of runs does."""
        self.killer.wake_all()
        until = time.time() + BACK_S
        while (gone := [each for each in self.killer.outages if not each.back]) and (
            time.time() < until
        ):
            self.tick()
        self.judge("everything comes back", (f"{each.part} does not answer" for each in gone))
        self.site.await_ready()
        self.say("all services are back; learners finish")
        self.end_load()

    def end_load(self) -> None:
        assert self.load is not None
        if self.load.poll() is None:
            self.load.send_signal(signal.SIGTERM)
        until = time.time() + LOAD_ENDS_S
        while self.load.poll() is None and time.time() < until:
            self.tick()
        code = self.load.poll()
        log = (self.folder / "load.log").read_text()[-2000:]
        wrong = [] if code == 0 else [f"the load ended with {code}: {log}"]
        self.judge("learners got their last answers", wrong)

    def drain(self, unfinished: int) -> None:
        """Wait for the line of runs, at most as long as it may take."""
        from chaos.audit import ended

        limit = ended.RECOVERY_S + ended.limit_s(unfinished)
        self.say(f"{unfinished} executions are under way; they have {limit:.0f} s")
        until = time.time() + limit
        while ended.unfinished() and time.time() < until:
            self.tick()

    def canary(self) -> Iterator[str]:
        """One more run, which also tidies up after workers that were killed in the last ones."""
        from sandbox.runner import STALE_S

        last = max((outage.began for outage in self.killer.outages), default=0.0)
        while time.time() < last + STALE_S + 1:
            self.tick()
        try:
            self.site.manage("canary", "--quick")
        except DeploymentError as reason:
            yield str(reason)

    def audit(self) -> None:
        configure(self.site.environment)
        from chaos.audit import answered, ended, kept, left_over, pages

        self.drain(ended.unfinished())
        self.judge("the lab measures again", self.canary())
        idle = left_over.while_idle(self.expected())
        self.judge("while idle there are only the programs", idle)
        self.judge("no scratch folder is left", left_over.folders(self.boxes))
        record = put_together(read(self.journal_path), self.given.database)
        ends = f"executions: {', '.join(ended.tally())}"
        self.say("audit of " + "\n           ".join((*_counts(record), ends)))
        self.judge("there was something to lose", _too_little(record))
        self.judge("each answer is there once", kept.answers(record))
        self.judge("each question asked again is marked", kept.asked_again(record))
        self.judge("each comment is there once", kept.comments(record))
        self.judge("each rating is there once and is the last", kept.ratings(record))
        self.judge("each run is there once", kept.runs(record))
        self.judge("each stopped run stopped", kept.stops(record))
        self.judge("each run has ended", ended.states(record))
        self.judge("each end has its evidence", ended.evidence(record))
        self.judge("each end but done has its cause", ended.explained(record))
        self.judge("each run ended in time", ended.in_time(record))
        self.judge("each stream has its end", ended.streams(record))
        self.judge("each failed request has its cause", answered.exchanges(record))
        self.judge("each broken stream has its cause", answered.streams(record))
        self.judge("each learner's pages open", pages.open_again(record, self.site.web))

    def judge(self, claim: str, violations: Iterable[str]) -> None:
        found = list(violations)
        self.violations += len(found)
        print(f"  {'ok    ' if not found else 'FAILED'} {claim}", flush=True)
        for line in found[:SHOWN]:
            print(f"         {line}", flush=True)
        if len(found) > SHOWN:
            print(f"         and {len(found) - SHOWN} more", flush=True)

    def stop(self) -> None:
        from chaos.audit import left_over

        if self.load and self.load.poll() is None:
            self.load.kill()
            self.load.wait()
        self.site.stop()
        self.judge("after the end nobody is left", left_over.at_the_end())


def _too_little(record: Record) -> Iterator[str]:
    """Kinds of forms of which none was acknowledged: about them this run proves nothing."""
    for kind in ("answer", "rating", "run"):
        if not any(form.acknowledged for form in record.of_kind(kind)):
            yield f"no {kind} was acknowledged"


def _counts(record: Record) -> Iterator[str]:
    """What was done, in numbers."""
    yield f"{len(record.cookies)} learners"
    for kind in ("answer", "again", "rating", "comment", "withdraw", "run", "stop"):
        forms = record.of_kind(kind)
        yes = sum(1 for form in forms if form.acknowledged)
        again = sum(max(0, len(form.exchanges) - 1) for form in forms)
        yield f"{kind} {yes}/{len(forms)} acknowledged ({again} sent again)"
    said = Counter(str(e.status or e.error.partition(":")[0]) for e in record.exchanges)
    yield "requests: " + " ".join(f"{what} {count}" for what, count in sorted(said.items()))
    yield f"{len(record.streams)} streams, {sum(s.ended for s in record.streams)} to their end"
    hit = Counter(f"{each.how} {each.target}" for each in record.outages)
    yield "hit: " + ", ".join(f"{what} {count}" for what, count in sorted(hit.items()))


def configure(environment: dict[str, str]) -> None:
    """Let this process read the site's database, by the site's own settings."""
    os.environ.update(environment)
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make chaos", description="Break the site, then audit it."
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time")
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--learners", type=int, default=8)
    parser.add_argument("--kill-every", type=float, default=5.0, metavar="SECONDS")
    names = [target.name for target in TARGETS]
    parser.add_argument("--only", nargs="+", choices=names, default=(), help="kill only these")
    parser.add_argument("--keep", action="store_true", help="keep journal and logs in any case")
    given = parser.parse_args()
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(10**6)
    return given


def main() -> int:
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="course-chaos-"))
    print(
        f"chaos: seed {given.seed}, {given.minutes:g} min, {given.database}, in {folder}",
        flush=True,
    )
    try:
        chaos = Chaos(given, folder)
    except (ClusterError, BrokerError, NothingToKill) as reason:
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(str(reason))
    try:
        chaos.run()
    except DeploymentError as reason:
        chaos.judge("the site runs", [str(reason)])
    finally:
        chaos.stop()
    if not chaos.violations and not given.keep:
        shutil.rmtree(folder, ignore_errors=True)
        print("Nothing was lost.")
        return 0
    print(f"{chaos.violations} violations (seed {given.seed}). Journal, logs and data: {folder}")
    return 1 if chaos.violations else 0


if __name__ == "__main__":
    sys.exit(main())
