"""Addresses of quizzes."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("<slug:slug>/", views.quiz_detail, name="quiz_detail"),
    path("<slug:slug>/attempts/", views.attempt_create, name="attempt_create"),
    path("<slug:slug>/hand-in/", views.attempt_finish, name="attempt_finish"),
    path("<slug:slug>/<int:number>/", views.response_create, name="response_create"),
    path("<slug:slug>/<int:number>/again/", views.response_retry, name="response_retry"),
    path("<slug:slug>/<int:number>/draft/", views.draft_save, name="draft_save"),
    path("<slug:slug>/<int:number>/hint/", views.hint_take, name="hint_take"),
    path("<slug:slug>/<int:number>/experiment/", views.experiment_create, name="experiment_create"),
    path("<slug:slug>/<int:number>/run/", views.prediction_run, name="prediction_run"),
    path("<slug:slug>/experiments/<int:pk>/", views.experiment_detail, name="experiment_detail"),
    path(
        "<slug:slug>/experiments/<int:pk>/again/", views.experiment_again, name="experiment_again"
    ),
]
