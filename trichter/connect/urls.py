"""Addresses of this package."""

from django.urls import path

from trichter.accounts.access import public

from . import views
from .api.routes import api

app_name = "connect"


def by_token(patterns: tuple) -> tuple:
    """Ninja's addresses: no session is asked for, every operation asks for a token and its scope itself."""
    for pattern in patterns[0]:
        pattern.callback = public("the operation checks the caller's token and its scope")(pattern.callback)
    return patterns


urlpatterns = [
    path("docs", views.docs, name="docs"),
    path("v1/", by_token(api.urls)),
    path("v1/<path:rest>", views.nothing, name="nothing"),
]
