"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "handover"
urlpatterns = [
    path("", views.lists.handovers, name="list"),
    path("<int:pk>/accept/", views.answers.accept, name="accept"),
    path("<int:pk>/reject/", views.answers.reject, name="reject"),
    path("<int:pk>/return/", views.answers.give_back, name="return"),
    path("person/<int:pk>/", views.answers.hand_over, name="hand_over"),
    path("rules/", views.rules.rules, name="rules"),
    path("rules/order/", views.rules.order, name="order"),
    path("rules/simulate/", views.rules.simulate, name="simulate"),
    path("rules/new/", views.rules.rule_new, name="rule_new"),
    path("rules/<int:pk>/", views.rules.rule, name="rule"),
    path("rules/<int:pk>/move/<slug:way>/", views.rules.move, name="rule_move"),
    path("rules/<int:pk>/delete/", views.rules.delete, name="rule_delete"),
    path("rules/settings/", views.settings.overview, name="settings"),
    path("rules/settings/targets/", views.settings.target_new, name="target_new"),
    path("rules/settings/targets/<int:pk>/", views.settings.target, name="target"),
    path("rules/settings/targets/<int:pk>/delete/", views.settings.target_delete, name="target_delete"),
    path("rules/settings/reasons/", views.settings.reason_new, name="reason_new"),
    path("rules/settings/reasons/<int:pk>/", views.settings.reason, name="reason"),
]
