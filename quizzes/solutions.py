"""The solution of a question, in words: for who missed it twice, and after an exam."""

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key
from quizzes.text import inline


def solution(key: Key) -> list[SafeString]:
    """The right number, or the right choices in the author's order; nothing where a question has
    neither: what is predicted is measured."""
    question = key.question
    if question.answer is not None:
        return [inline(f"{number_format(question.answer)} {question.unit}".strip())]
    kind = KINDS[question.kind]
    right = (choice for choice in question.choices if choice.correct)
    return [inline(str(kind.choice_text(choice.text)).strip()) for choice in right]
