"""Addresses of puzzles."""

from django.urls import path

from puzzles import views
from puzzles.placing.views import placing_count, placing_detail
from puzzles.replay.views import replay_create

app_name = "puzzles"
urlpatterns = [
    path("", views.puzzle_index, name="puzzle_index"),
    path("<slug:slug>/", views.puzzle_detail, name="puzzle_detail"),
    path(
        "<slug:slug>/repaired/", views.puzzle_detail, {"is_repaired": True}, name="puzzle_repaired"
    ),
    path("<slug:slug>/solved/", views.solved_create, name="solved_create"),
    path("<slug:slug>/lock/", placing_detail, name="placing_start"),
    path("<slug:slug>/lock/<str:placement>/", placing_detail, name="placing_detail"),
    path("<slug:slug>/lock/<str:placement>/count/", placing_count, name="placing_count"),
    path("<slug:slug>/lock/<str:placement>/replay/", replay_create, name="replay_create_placed"),
    path("<slug:slug>/replay/", replay_create, name="replay_create"),
    path(
        "<slug:slug>/repaired/replay/",
        replay_create,
        {"is_repaired": True},
        name="replay_create_repaired",
    ),
]
