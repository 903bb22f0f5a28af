"""The words of the lab. Those of a demo are in the module of its name, as `WORDS`."""

from sandbox.discovery import modules
from sandbox.words import common
from sandbox.words.common import (
    ANSWERS,
    CHOICES,
    DISTURBANCES,
    FAILURES,
    HINTS,
    NEAR,
    PARAMETERS,
    PHASES,
    QUESTIONS,
    REASONS,
    STRATEGIES,
    TIMES,
    WHICH,
    WITHHELD,
    WORKERS,
    DemoWords,
    Label,
    Labels,
    Text,
)

__all__ = [
    "ANSWERS",
    "CHOICES",
    "DEMOS",
    "DISTURBANCES",
    "FAILURES",
    "HINTS",
    "NEAR",
    "PARAMETERS",
    "PHASES",
    "QUESTIONS",
    "REASONS",
    "STRATEGIES",
    "TIMES",
    "WHICH",
    "WITHHELD",
    "WORKERS",
    "DemoWords",
    "Label",
    "Labels",
    "Text",
]

DEMOS: dict[str, DemoWords] = common.DEMOS | {
    slug: module.WORDS for slug, module in modules(__name__, __path__).items() if slug != "common"
}
