"""Addresses of 'Ask'."""

from django.urls import path

from assistant import views

app_name = "assistant"
urlpatterns = [
    path("", views.exchange_list, name="exchange_list"),
    path("new/", views.exchange_create, name="exchange_create"),
    path("<uuid:exchange_id>/", views.exchange_detail, name="exchange_detail"),
    path("<uuid:exchange_id>/helpful/", views.exchange_rate, name="exchange_rate"),
    path("<uuid:exchange_id>/send/", views.exchange_send, name="exchange_send"),
    path("<uuid:exchange_id>/delete/", views.exchange_delete, name="exchange_delete"),
    path("delete/", views.exchanges_delete, name="exchanges_delete"),
]
