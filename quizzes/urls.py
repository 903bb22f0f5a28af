"""Addresses of quizzes."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("<slug:slug>/", views.quiz_detail, name="quiz_detail"),
    path("<slug:slug>/<int:number>/", views.response_create, name="response_create"),
    path("<slug:slug>/<int:number>/again/", views.response_retry, name="response_retry"),
]
