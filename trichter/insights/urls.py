"""Addresses of this package."""

app_name = "insights"
urlpatterns: list = []
