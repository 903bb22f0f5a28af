"""Addresses of item analysis."""

from django.urls import path

from quizzes.analysis import views

app_name = "insight"
urlpatterns = [
    path("", views.quiz_index, name="quiz_index"),
    path("<slug:slug>/", views.quiz_detail, name="quiz_detail"),
    path("<slug:slug>/figures.csv", views.quiz_csv, name="quiz_csv"),
    path("<slug:slug>/<slug:key>/", views.question_detail, name="question_detail"),
]
