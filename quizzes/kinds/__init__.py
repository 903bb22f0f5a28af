"""The kinds of question: one module each, found by the name that a Question stores."""

from collections.abc import Mapping

from quizzes.kinds.contract import Kind
from quizzes.kinds.multiple import Multiple
from quizzes.kinds.names import KindName
from quizzes.kinds.numeric import Numeric
from quizzes.kinds.order import Order
from quizzes.kinds.prediction import Prediction
from quizzes.kinds.scenario import Scenario
from quizzes.kinds.single import Single

KINDS: Mapping[str, Kind] = {
    KindName.SINGLE: Single(),
    KindName.MULTIPLE: Multiple(),
    KindName.SCENARIO: Scenario(),
    KindName.NUMERIC: Numeric(),
    KindName.ORDER: Order(),
    KindName.PREDICTION: Prediction(),
}
