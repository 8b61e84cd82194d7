"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.status, name="status"),
    path("tasks/<uuid:pk>/again/", views.again, name="again"),
    path("schedules/<str:name>/now/", views.now, name="now"),
]
