"""Addresses of the review."""

from django.urls import path

from quizzes.review import views

app_name = "review"
urlpatterns = [
    path("", views.review_detail, name="review_detail"),
    path("<int:question_id>/", views.answer_create, name="answer_create"),
]
