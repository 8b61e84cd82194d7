"""Addresses of this package."""

from django.urls import URLPattern, path

from .views import activation, draft, effect, model, person

app_name = "scoring"
urlpatterns: list[URLPattern] = [
    path("", model.model, name="model"),
    path("progress/", effect.progress, name="progress"),
    path("<int:version>/", model.version, name="version"),
    path("<int:version>/begin/", model.begin, name="begin"),
    path("<int:version>/discard/", model.discard, name="discard"),
    path("<int:version>/effect/", effect.effect, name="effect"),
    path("<int:version>/differences/", effect.differences, name="differences"),
    path("<int:version>/activate/", activation.activate, name="activate"),
    path("<int:version>/frame/", draft.frame, name="frame"),
    path("<int:version>/rules/new/", draft.edit_rule, name="new_rule"),
    path("<int:version>/rules/<str:rule_id>/", draft.rule, name="rule"),
    path("<int:version>/rules/<str:rule_id>/edit/", draft.edit_rule, name="edit_rule"),
    path("<int:version>/rules/<str:rule_id>/remove/", draft.remove, name="remove_rule"),
    path("person/<int:person_id>/explanation/", person.explanation, name="explanation"),
    path("person/<int:person_id>/course/", person.course, name="course"),
]
