"""Addresses of this package."""

from django.urls import URLPattern

app_name = "history"
urlpatterns: list[URLPattern] = []
