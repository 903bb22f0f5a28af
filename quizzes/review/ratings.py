"""What an answer tells FSRS of a memory. Pure.

'Easy' is never given: no machine can see that an answer was no effort.
"""

from enum import IntEnum

from fsrs import Rating

#: A question is rated by its first tries; a right one that comes after them was tried out.
TRIES = 2


class Confidence(IntEnum):
    """What a learner says of an answer before it is graded."""

    GUESS = 1
    THINK = 2
    SURE = 3


def rating_of(try_number: int, correct: bool, confidence: int | None = None) -> Rating | None:
    """The rating of a question by this try; None where the try tells nothing new.

    Right at first and sure of it is 'Good'. Right at first but not sure is 'Hard', and so is right
    at the second try. Wrong is 'Again'. Quizzes do not ask for a confidence: without one (None),
    right at first is 'Good'.
    """
    if try_number > TRIES:
        return None
    if not correct:
        return Rating.Again
    sure = confidence in (None, Confidence.SURE)
    return Rating.Good if try_number == 1 and sure else Rating.Hard
