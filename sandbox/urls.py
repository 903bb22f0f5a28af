"""Addresses of the lab."""

from django.urls import path

from sandbox.views import labs, past_runs, runs, sharing

app_name = "sandbox"
urlpatterns = [
    path("", labs.demo_index, name="demo_index"),
    path("runs/", past_runs.run_list, name="run_list"),
    path("compare/", past_runs.run_compare, name="run_compare"),
    path("shared/<uuid:share_id>/", sharing.shared_detail, name="shared_detail"),
    path("shared/<uuid:share_id>.json", sharing.shared_json, name="shared_json"),
    path("shared/<uuid:share_id>.csv", sharing.shared_csv, name="shared_csv"),
    path("runs/<uuid:run_id>/", runs.run_detail, name="run_detail"),
    path("runs/<uuid:run_id>.json", runs.run_json, name="run_json"),
    path("runs/<uuid:run_id>.csv", runs.run_csv, name="run_csv"),
    path("runs/<uuid:run_id>/panel", runs.run_panel, name="run_panel"),
    path("runs/<uuid:run_id>/stop", runs.run_stop, name="run_stop"),
    path("runs/<uuid:run_id>/share", sharing.share_create, name="share_create"),
    path("runs/<uuid:run_id>/unshare", sharing.share_delete, name="share_delete"),
    path("runs/<uuid:run_id>/events", runs.run_events, name="run_events"),
    path("<slug:slug>/", labs.demo_detail, name="demo_detail"),
    path("<slug:slug>/runs", runs.run_create, name="run_create"),
    path("<slug:slug>/programs/<str:name>", labs.program_file, name="program_file"),
    path("<slug:slug>/recorded/", labs.recorded_detail, name="recorded_detail"),
]
