"""What the puzzles keep."""

from puzzles.replay.models import Replay

__all__ = ["Replay"]
