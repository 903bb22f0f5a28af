"""Addresses of the lab."""

from django.urls import path

from sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.demo_index, name="demo_index"),
    path("runs/<uuid:run_id>/", views.run_detail, name="run_detail"),
    path("runs/<uuid:run_id>.json", views.run_json, name="run_json"),
    path("runs/<uuid:run_id>.csv", views.run_csv, name="run_csv"),
    path("runs/<uuid:run_id>/panel", views.run_panel, name="run_panel"),
    path("runs/<uuid:run_id>/stop", views.run_stop, name="run_stop"),
    path("runs/<uuid:run_id>/events", views.run_events, name="run_events"),
    path("<slug:slug>/", views.demo_detail, name="demo_detail"),
    path("<slug:slug>/runs", views.run_create, name="run_create"),
    path("<slug:slug>/programs/<str:name>", views.program_file, name="program_file"),
    path("<slug:slug>/recorded/", views.recorded_detail, name="recorded_detail"),
]
