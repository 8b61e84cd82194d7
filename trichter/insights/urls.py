"""Addresses of this package."""

from django.urls import path

from . import views
from .pages import PAGES
from .sides import SIDES

app_name = "insights"
urlpatterns = [
    *(path(page.path, views.page, {"name": page.name}, name=page.name) for page in PAGES.values()),
    *(path(f"{side}/", views.rows.cell_rows, {"side": side}, name=side) for side in SIDES),
    path("csv/<slug:page>/<slug:frame>/", views.tables.frame_csv, name="csv"),
]
