"""Each question is asked once, of a learner who has answered nothing; and what came of that."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from assistant.answer import Answer, Context
from assistant.course.answering import answer
from assistant.course.sentences import readable
from assistant.evaluation.questions import Case
from lessons.search.models import Passage

#: Languages of the interface; a question in another one is asked in the first.
SPOKEN = ("en", "nl")


@dataclass(frozen=True)
class Scored:
    """What became of one question."""

    case: Case
    answer: Answer
    #: The place of the first right passage among the sources, from 1; 0: none of them is.
    place: int
    #: Sentences that do not stand word for word in a stored passage of their source.
    miscited: int
    #: Sources that tell of an open question.
    leaked: int

    @property
    def is_refused(self) -> bool:
        """The course does not know."""
        return not self.answer.is_known


def scored(cases: Iterable[Case]) -> list[Scored]:
    """All of them."""
    stored = _stored()
    return [_scored(case, stored) for case in cases]


def _scored(case: Case, stored: set[tuple[str, str]]) -> Scored:
    language = case.language if case.language in SPOKEN else SPOKEN[0]
    given = answer(case.asked, Context(learner=uuid4(), language=language))
    places = [at for at, each in enumerate(given.sources, 1) if case.is_right(each.path)]
    first = places[0] if places and given.is_known else 0
    return Scored(case, given, first, _miscited(given, stored), _leaked(given))


def _stored() -> set[tuple[str, str]]:
    return {(path, readable(text)) for path, text in Passage.objects.values_list("path", "text")}


def _miscited(given: Answer, stored: set[tuple[str, str]]) -> int:
    """A figure's note is a row of a page, so it is not among the passages."""
    return sum(
        not any(_stands(sentence.text, given.sources[at - 1], stored) for at in sentence.sources)
        for sentence in given.sentences
    )


def _stands(text: str, source: object, stored: set[tuple[str, str]]) -> bool:
    path, whole = getattr(source, "path", ""), getattr(source, "text", "")
    if getattr(source, "kind", "") == "figure":
        return text == whole
    return text in whole and any(path == at and whole in full for at, full in stored)


def _leaked(given: Answer) -> int:
    return sum(source.kind == "explanation" for source in given.sources)


def share(found: Sequence[Scored], holds: Callable[[Scored], bool]) -> tuple[int, int]:
    """Of how many it holds, and how many there are."""
    return sum(holds(each) for each in found), len(found)
