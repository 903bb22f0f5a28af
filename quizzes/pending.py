"""A prediction on the screen while its run is under way, or has decided nothing."""

from dataclasses import dataclass

from quizzes.kinds.contract import Text
from quizzes.models import Prediction
from sandbox import panels


@dataclass(frozen=True)
class Pending:
    """`lab`: the run's panel, None where there is no run yet; `note`: why there is none."""

    lab: panels.Panel | None = None
    note: Text = ""

    @property
    def is_live(self) -> bool:
        """The run is not over."""
        return self.lab is not None and self.lab.is_live

    @property
    def why_not_valid(self) -> list[str]:
        """Why a run that ended well decides nothing."""
        outcome = self.lab.outcome if self.lab else None
        return outcome.why_not_valid if outcome else []


def pending(predicted: Prediction, next_path: str) -> Pending:
    """The prediction as it stands."""
    return Pending(panels.for_run(predicted.run, next_path) if predicted.run else None)
