"""Addresses of this package."""

app_name = "handover"
urlpatterns: list = []
