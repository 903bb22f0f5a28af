"""What the kinds share whose answer is one or more of the choices: {picks: [choice]}."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from quizzes.kinds.contract import (
    Answer,
    ForgedAnswerError,
    Key,
    Kind,
    Option,
    Sent,
    Text,
    UnansweredError,
)
from quizzes.text import inline

FIELD = "pick"


class Picking(Kind):
    """Native radio buttons or checkboxes named `pick`, whose values are the choices' ids."""

    MOST: ClassVar[int | None] = None
    """How many may be picked; None: as many as there are."""
    NOTHING_PICKED: ClassVar[Text]
    BY_CHOICE = True

    def parse(self, sent: Sent, key: Key) -> dict[str, Any]:
        """The choices picked."""
        values, offered = sent.get(FIELD, ()), {str(pk): pk for pk in key.ids}
        if not values:
            raise UnansweredError(self.NOTHING_PICKED)
        if len(values) > (self.MOST or len(offered)) or any(v not in offered for v in values):
            raise ForgedAnswerError
        return {"picks": sorted({offered[value] for value in values})}

    def refill(self, answer: Answer) -> dict[str, list[str]]:
        """The values of what was picked."""
        return {FIELD: [str(pick) for pick in answer["picks"]]}

    def draw(self, key: Key, shown: Sequence[int], sent: Sent, *, graded: bool) -> list[Option]:
        """The choices in the order of the screen."""
        values = frozenset(sent.get(FIELD, ()))
        return list(self._options(key, shown, {pk: str(pk) in values for pk in shown}, graded))

    def _options(
        self, key: Key, shown: Sequence[int], picked: Mapping[int, bool], graded: bool
    ) -> Iterator[Option]:
        for pk in shown:
            choice = key.choices[pk]
            mark = "good" if choice.correct else "half" if choice.half else "bad"
            text = inline(str(self.choice_text(choice.text)))
            yield Option(pk, text, picked[pk], mark if graded and picked[pk] else "")

    def picks(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """What was picked and still stands, in the author's order."""
        return tuple(pk for pk in key.ids if pk in self.names(answer))

    def names(self, answer: Answer) -> frozenset[int]:
        """What was picked."""
        return frozenset(answer["picks"])
