"""A site of stand-in programs under the real supervisor: `stand_in.py FOLDER PORT PROGRAMS`.

PROGRAMS is a JSON object of names and shell commands.
"""

import json
import sys
from pathlib import Path

from concurrency_course.child import Program
from concurrency_course.instance import Refusal
from concurrency_course.supervisor import GaveUp, supervision


def main(folder: Path, port: int, programs: dict[str, str]) -> None:
    with supervision(folder, port) as supervisor:
        for name, command in programs.items():
            supervisor.add(Program(name, ("/bin/sh", "-c", command)))
        supervisor.run(lambda: "", "Ready")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
    except (Refusal, GaveUp) as reason:
        sys.exit(str(reason))
