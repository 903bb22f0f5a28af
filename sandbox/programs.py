"""The programs that a lab shows, and how each is started alone."""

from dataclasses import dataclass

from sandbox.alone import arguments
from sandbox.harness.demos import Demo
from sandbox.models import Execution
from sandbox.run_data import measurement_of


@dataclass(frozen=True)
class Program:
    """A shown file, byte for byte the one that runs."""

    name: str
    lines: list[str]
    #: What it is started with alone, to do what it did in the run.
    arguments: str = ""

    @property
    def command(self) -> str:
        return f"python3 {self.name} {self.arguments}".rstrip()

    @property
    def runs_alone(self) -> bool:
        """Whether it prints what it finds when it is started by itself."""
        return 'if __name__ == "__main__":' in self.lines


def arguments_of(demo: Demo, execution: Execution | None) -> str:
    """Those of a run, or of the set-up as it is before one."""
    if execution is None:
        return " ".join(arguments(demo, demo.clean({})))
    return " ".join(arguments(demo, execution.parameters, measurement_of(execution)))
