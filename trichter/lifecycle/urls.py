"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "lifecycle"
urlpatterns = [
    path("", views.definitions.overview, name="definitions"),
    path("stage/<slug:stage>/numbers/", views.definitions.numbers, name="numbers"),
    path("stage/<slug:stage>/versions/", views.definitions.versions, name="versions"),
    path("stage/<slug:stage>/draft/", views.definitions.new_draft, name="new_draft"),
    path("versions/<int:pk>/", views.signing.version, name="version"),
    path("versions/<int:pk>/sign/<slug:side>/", views.signing.sign_version, name="sign"),
    path("versions/<int:pk>/ask/<slug:side>/", views.signing.ask_for_signature, name="ask"),
    path("drafts/<int:pk>/", views.definitions.draft, name="draft"),
    path("drafts/<int:pk>/effect/", views.definitions.effect, name="effect"),
    path("drafts/<int:pk>/activate/", views.definitions.activate_draft, name="activate"),
    path("drafts/<int:pk>/discard/", views.definitions.discard_draft, name="discard"),
    path("persons/<int:pk>/stage/", views.stages.change_stage, name="change_stage"),
    path("suggestions/<int:pk>/<slug:decision>/", views.stages.decide, name="decide"),
]
