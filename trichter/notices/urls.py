"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notices_page, name="list"),
    path("count/", views.count, name="count"),
    path("latest/", views.latest, name="latest"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.change_preferences, name="preferences"),
    path("<int:pk>/open/", views.open_notice, name="open"),
]
