"""Addresses below /my-data/."""

from django.urls import path

from learners import views

app_name = "learners"
urlpatterns = [
    path("", views.my_data_detail, name="my_data_detail"),
    path("download/", views.my_data_download, name="my_data_download"),
    path("delete/", views.my_data_delete, name="my_data_delete"),
]
