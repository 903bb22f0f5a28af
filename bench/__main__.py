"""Take the figures: `python -m bench [topic …] [--quick]`; `make bench` takes all of them.

Each topic runs in a process of its own. The figures go to `var/bench.json` (quick ones, which
are for CI, to `var/bench-quick.json`); a topic that was not asked for keeps its earlier ones.
Ends with 1 if a topic broke, or a row is far worse than in `bench/baseline.json`.
"""

import argparse
import sys
import time

from bench import report
from bench.conditions import BASE, conditions, load
from bench.topic import TOPICS, measured


def told(topic: str, quick: bool) -> tuple[report.Topic, list[str]]:
    """Measure a topic and print its rows. Returns them with their conditions, and the losses."""
    print(f"{topic} …", flush=True)
    circumstances, began = conditions(), time.monotonic()
    rows = measured(topic, quick)
    circumstances |= {"quick": quick, "seconds": round(time.monotonic() - began, 1)}
    before = report.baseline()
    for row in rows:
        print(report.line(row, before.get(row.name)), flush=True)
    kept = {"load_after": load(), "rows": [row.as_dict() for row in rows]}
    return circumstances | kept, report.gross_losses(rows, before)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    parser.add_argument("--quick", action="store_true", help="fewer turns, for CI")
    parser.add_argument("--write-docs", action="store_true", help="var/bench.json into the docs")
    parser.add_argument("--write-baseline", action="store_true", help="keep the medians")
    given = parser.parse_args()
    if unknown := set(given.topics) - set(TOPICS):
        parser.error(
            f"there is no topic {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}"
        )
    return given


def main() -> int:
    given = arguments()
    path = BASE / "var" / ("bench-quick.json" if given.quick else "bench.json")
    kept = report.read(path)
    if given.write_docs or given.write_baseline:
        if given.write_docs:
            report.write_docs(kept)
        if given.write_baseline:
            report.write_baseline(kept)
        return 0
    trouble = []
    for topic in given.topics or TOPICS:
        try:
            kept[topic], losses = told(topic, given.quick)
        except Exception as error:  # a topic that broke must not hide the figures of the others
            print(f"  BROKE  {error!r}", file=sys.stderr, flush=True)
            trouble.append(f"{topic} broke")
            continue
        report.write(path, kept)
        trouble += [f"{name} is far worse than it was" for name in losses]
    print(*(f"TROUBLE: {one}" for one in trouble), sep="\n", end="\n" if trouble else "")
    return bool(trouble)


if __name__ == "__main__":
    sys.exit(main())
