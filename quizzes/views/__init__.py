"""Taking a quiz.

pages        a quiz on its own page; begin it, hand it in
answers      answer a question, ask for it again
drafts       save a form as it stands, ask for a hint
exams        what differs where answers are handed in
experiments  the run that a wrong answer leads to
predictions  answers that a run grades
"""

from quizzes.views.answers import response_create, response_retry
from quizzes.views.drafts import draft_save, hint_take
from quizzes.views.experiments import experiment_again, experiment_create, experiment_detail
from quizzes.views.pages import attempt_create, attempt_finish, quiz_detail
from quizzes.views.predictions import prediction_run

__all__ = [
    "attempt_create",
    "attempt_finish",
    "draft_save",
    "experiment_again",
    "experiment_create",
    "experiment_detail",
    "hint_take",
    "prediction_run",
    "quiz_detail",
    "response_create",
    "response_retry",
]
