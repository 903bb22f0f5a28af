"""The words of quizzes in the language of the interface."""

from django import template

from quizzes import variants
from quizzes.models import Quiz

register = template.Library()


@register.filter
def told_title(quiz: Quiz) -> variants.Title:
    """The title; its `language` belongs on the element."""
    return variants.title_of(quiz)
