"""Django's entry for the project itself: its commands and checks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "concurrency_course"
    verbose_name = "Concurrency course"

    def ready(self) -> None:
        from concurrency_course import nested_order

        nested_order.install()
