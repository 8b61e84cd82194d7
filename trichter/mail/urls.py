"""Addresses of this package."""

app_name = "mail"
urlpatterns: list = []
