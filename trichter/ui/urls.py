"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
    path("ui/", views.components, name="components"),
    path("ui/panel/<int:number>/", views.example_panel, name="example_panel"),
    path("ui/count/<str:name>/", views.count, name="count"),
]
