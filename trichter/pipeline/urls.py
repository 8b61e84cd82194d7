"""Addresses of this package."""

app_name = "pipeline"
urlpatterns: list = []
