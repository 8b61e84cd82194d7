"""Addresses of this package."""

from django.urls import URLPattern, path

from . import views

app_name = "segments"
urlpatterns: list[URLPattern] = [
    path("", views.segments, name="list"),
    path("new/", views.new, name="new"),
    path("<slug:slug>/", views.segment, name="segment"),
    path("<slug:slug>/size/", views.size, name="size"),
    path("<slug:slug>/delete/", views.delete, name="delete"),
]
