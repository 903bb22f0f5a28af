"""Addresses of courses and chapters."""

from django.urls import path

from lessons import views
from lessons.glossary.views import glossary_detail, term_detail
from lessons.previews.views import preview_detail
from lessons.reading.keys import keys_detail
from lessons.reading.views import lesson_print, section_print
from lessons.search.views import search

app_name = "lessons"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search, name="search"),
    path("keys/", keys_detail, name="keys"),
    path("preview/<str:token>/", preview_detail, name="preview"),
    path("courses/<slug:course_slug>/", views.course_detail, name="course"),
    path("glossary/<slug:term_slug>/", term_detail, name="term"),
    path("courses/<slug:course_slug>/glossary/", glossary_detail, name="glossary"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/", views.lesson_detail, name="lesson"),
    path(
        "courses/<slug:course_slug>/sections/<slug:section_slug>/print/",
        section_print,
        name="section_print",
    ),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/print/", lesson_print, name="lesson_print"),
]
