"""The public addresses; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

from concurrency_course import health, metrics, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("theme/", views.theme_set, name="theme_set"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("lab/", include("sandbox.urls")),
    path("quizzes/", include("quizzes.urls")),
    path("insight/", include("quizzes.analysis.urls")),
    path("review/", include("quizzes.review.urls")),
    path("feedback/", include("feedback.urls")),
    path("ask/", include("assistant.urls")),
    path("puzzles/", include("puzzles.urls")),
    path("my-data/", include("learners.urls")),
    path("", include("lessons.urls")),
]

handler500 = "concurrency_course.unreachable.server_error"
