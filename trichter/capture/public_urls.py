"""Addresses strangers may open."""

from django.urls import path

from .views import public

app_name = "public"
urlpatterns = [
    path("<slug:slug>/", public.form, name="form"),
    path("<slug:slug>/thanks/", public.thanks, name="thanks"),
]
