"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "history"
urlpatterns = [
    path("", views.log, name="log"),
    path("<int:action_id>/undo/", views.undo, name="undo"),
]
