"""Addresses of puzzles."""

from django.urls import path

from puzzles import views

app_name = "puzzles"
urlpatterns = [
    path("", views.puzzle_index, name="puzzle_index"),
    path("<slug:slug>/", views.puzzle_detail, name="puzzle_detail"),
    path(
        "<slug:slug>/repaired/", views.puzzle_detail, {"is_repaired": True}, name="puzzle_repaired"
    ),
]
