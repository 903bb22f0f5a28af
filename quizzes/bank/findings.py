"""What lint finds in questions, one by one and beside each other, wherever they are kept."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping

from django.utils.translation import gettext as _

from quizzes.bank.lint import Finding, Level, lint
from quizzes.bank.near import near_duplicates
from quizzes.kinds.contract import QuestionDraft


def words_of(draft: QuestionDraft) -> str:
    """What a question asks and offers, as one text."""
    return "\n".join([draft.stem, *(choice.text for choice in draft.choices)])


def twins[K: Hashable](texts: Mapping[K, str]) -> dict[K, list[K]]:
    """Of each question that nearly repeats others: which ones."""
    found: defaultdict[K, list[K]] = defaultdict(list)
    for one, other, _index in near_duplicates(texts):
        found[one].append(other)
        found[other].append(one)
    return dict(found)


def of_twin(name: str) -> Finding:
    """That a question nearly repeats the one of this name."""
    message = _("It says nearly the same as %(other)s.") % {"other": name}
    return Finding("near-duplicate", Level.HINT, message, "stem")


def findings[K: Hashable](
    drafts: Mapping[K, QuestionDraft], name_of: Callable[[K], str]
) -> dict[K, list[Finding]]:
    """All findings by question; questions without one have an empty list."""
    alike = twins({key: words_of(draft) for key, draft in drafts.items()})
    return {
        key: [*lint(draft), *(of_twin(name_of(other)) for other in alike.get(key, ()))]
        for key, draft in drafts.items()
    }
