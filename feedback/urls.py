"""Addresses of feedback."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("ratings/", views.rating_create, name="rating_create"),
    path("comments/", views.comment_create, name="comment_create"),
    path("comments/<uuid:comment_id>/withdraw/", views.comment_withdraw, name="comment_withdraw"),
]
