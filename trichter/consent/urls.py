"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "consent"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("purposes/new/", views.purpose, name="new_purpose"),
    path("purposes/<int:purpose_id>/", views.purpose, name="purpose"),
    path("suppression/", views.suppression, name="suppression"),
    path("suppression/<int:suppression_id>/release/", views.release, name="release"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/<int:purpose_id>/grant/", views.grant, name="grant"),
    path("people/<int:person_id>/<int:purpose_id>/withdraw/", views.withdrawal, name="withdrawal"),
]
