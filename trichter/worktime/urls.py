"""Addresses of this package."""

app_name = "worktime"
urlpatterns: list = []
