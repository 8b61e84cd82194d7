"""Addresses of this package."""

app_name = "quotes"
urlpatterns: list = []
