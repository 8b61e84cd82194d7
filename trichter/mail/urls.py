"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("", views.outgoing, name="outgoing"),
    path("<int:pk>/", views.message_page, name="message"),
    path("<int:pk>/again/", views.again, name="again"),
]
