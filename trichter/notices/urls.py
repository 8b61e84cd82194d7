"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notices_page, name="list"),
]
