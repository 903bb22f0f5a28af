"""The quizzes' data: as authored, and as taken."""

from quizzes.models.analysis import ChoiceTally, ItemTally, QuizTally, Tallied, TryTally
from quizzes.models.bank import Tag
from quizzes.models.choices import Choice
from quizzes.models.drafts import Draft
from quizzes.models.experiments import Experiment
from quizzes.models.hints import Hint, HintTaken
from quizzes.models.predictions import Prediction
from quizzes.models.questions import Question, QuestionQuerySet, random_key
from quizzes.models.quizzes import Quiz, QuizQuerySet
from quizzes.models.review import Card, ReviewAnswer, ReviewLog
from quizzes.models.taken import MAX_SEED, Attempt, Response
from quizzes.models.texts import ChoiceText, HintText, QuestionText, QuizText
from quizzes.models.versions import QuestionVersion, Regrade, RegradeChange

__all__ = [
    "MAX_SEED",
    "Attempt",
    "Card",
    "Choice",
    "ChoiceTally",
    "ChoiceText",
    "Draft",
    "Experiment",
    "Hint",
    "HintTaken",
    "HintText",
    "ItemTally",
    "Prediction",
    "Question",
    "QuestionQuerySet",
    "QuestionText",
    "QuestionVersion",
    "Quiz",
    "QuizQuerySet",
    "QuizTally",
    "QuizText",
    "Regrade",
    "RegradeChange",
    "Response",
    "ReviewAnswer",
    "ReviewLog",
    "Tag",
    "Tallied",
    "TryTally",
    "random_key",
]
