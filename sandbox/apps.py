"""Django's entry for the sandbox app."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "sandbox"
