"""Addresses of this package."""

app_name = "notices"
urlpatterns: list = []
