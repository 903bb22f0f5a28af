"""An experiment on the screen: how its run goes, what came out, and what is asked then."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from learners.models import Learner
from quizzes import labs, siblings, variants
from quizzes.kinds.contract import Text
from quizzes.models import Experiment, Question
from quizzes.retries import Retry
from quizzes.text import inline, sentence
from sandbox import panels as run_panels
from sandbox import services
from sandbox.models import Run, State


@dataclass(frozen=True)
class Trial:
    """All that `quizzes/experiment.html` shows; `lab` is the run's panel, None before there is
    one. `note` says why there is none, or what else there is to know."""

    experiment: Experiment
    number: int
    back: str
    link: labs.LabLink | None
    #: What is said of the answer, in the language of the interface where it is translated.
    words: variants.Opening
    lab: run_panels.Panel | None = None
    note: Text = ""
    may_repeat: bool = False
    #: The question may be answered again, but another one comes first.
    later: bool = False
    sibling: Question | None = None

    @property
    def root_id(self) -> str:
        """The id that forms and the stream replace."""
        return f"trial-{self.experiment.choice_id}"

    @property
    def belief(self) -> Any:
        """What the run is about."""
        return inline(self.words.belief)

    @property
    def question(self) -> Question:
        """What was answered wrong."""
        return self.experiment.response.question

    @property
    def stem(self) -> Any:
        """Its first paragraph."""
        return sentence(self.words.stem.strip().partition("\n\n")[0])

    @property
    def is_live(self) -> bool:
        """The run is not over."""
        return self.lab is not None and self.lab.is_live

    @property
    def shows(self) -> bool:
        """The run is over and there is something to see."""
        run = self.experiment.run
        return run is not None and run.is_final and run.state == State.DONE

    @property
    def panel_id(self) -> str:
        """Of the quiz whose question it is."""
        return f"quiz-{self.question.quiz.slug}"

    def _at(self, name: str, *more: int) -> str:
        return reverse(f"quizzes:{name}", args=[self.question.quiz.slug, *more])

    @property
    def url(self) -> str:
        """Its own page, which leads back."""
        query = urlencode({"next": self.back})
        return f"{self._at('experiment_detail', self.experiment.pk)}?{query}"

    @property
    def run_url(self) -> str:
        """Where the run is asked for."""
        return self._at("experiment_create", self.number)

    @property
    def again_url(self) -> str:
        """Where the learner asks to be asked again."""
        return self._at("experiment_again", self.experiment.pk)


def trial(learner: Learner, experiment: Experiment, back: str, note: Text = "") -> Trial:
    """The experiment as it stands now; a run that is overdue is settled in passing."""
    run = _settled(experiment)
    question, choice = experiment.response.question, experiment.choice
    shown = Trial(
        experiment=experiment,
        number=siblings.number_of(learner, question),
        back=back,
        words=variants.opening(question, choice),
        link=labs.link(choice.lab_demo, choice.lab_parameters),
        note=note,
        lab=run_panels.for_run(run, back) if run else None,
    )
    return _with_what_follows(learner, shown) if shown.shows else shown


def _settled(experiment: Experiment) -> Run | None:
    if experiment.run is None:
        return None
    experiment.run = services.settled(experiment.run)
    return experiment.run


def _with_what_follows(learner: Learner, shown: Trial) -> Trial:
    when = siblings.may_repeat(learner, shown.question)
    return replace(
        shown,
        may_repeat=when is Retry.NOW,
        later=when is Retry.LATER,
        sibling=siblings.sibling_of(learner, shown.question),
    )
