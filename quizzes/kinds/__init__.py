"""The kinds of question: one module each, found by the name that a Question stores."""

from collections.abc import Mapping

from quizzes.kinds import multiple, single
from quizzes.kinds.contract import Kind
from quizzes.kinds.names import KindName

KINDS: Mapping[str, Kind] = {KindName.SINGLE: single, KindName.MULTIPLE: multiple}
