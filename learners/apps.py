"""Django's entry for the learners app."""

from django.apps import AppConfig


class LearnersConfig(AppConfig):
    name = "learners"
