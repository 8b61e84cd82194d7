"""Addresses of this package."""

from django.urls import path

from . import views
from .pages import PAGES

app_name = "insights"
urlpatterns = [
    *(path(f"{name}/", views.page, {"name": name}, name=name) for name in PAGES),
    path("people/", views.people.cell_people, name="people"),
    path("csv/<slug:page>/<slug:frame>/", views.tables.frame_csv, name="csv"),
]
