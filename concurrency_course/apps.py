"""Django's entry for the project itself: its commands and checks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "concurrency_course"
    verbose_name = "Concurrency course"

    def ready(self) -> None:
        from concurrency_course import (  # noqa: F401 - checks and signals register themselves
            admin_actions,
            checks,
            nested_order,
            tracing,
        )

        nested_order.install()
        admin_actions.install()
