"""Addresses of this package."""

from django.urls import path

from . import team_views, views

app_name = "guidance"
urlpatterns = [
    path("", views.today_page, name="today"),
    path("team/", team_views.team, name="team"),
    path("team/gaps/<slug:name>/", team_views.gap, name="gap"),
    path("today/head/", views.head, name="head"),
    path("today/row/<slug:kind>/<int:pk>/", views.row, name="row"),
    path("today/take-over/<int:pk>/", views.take_over_person, name="take_over"),
    path("today/snooze/<int:pk>/", views.snooze, name="snooze"),
    path("today/snooze/opportunity/<int:pk>/", views.snooze_opportunity, name="snooze_opportunity"),
    path("steps/plan/<int:pk>/", views.plan, name="plan"),
    path("steps/plan/opportunity/<int:pk>/", views.plan_opportunity, name="plan_opportunity"),
    path("steps/<int:pk>/finish/", views.finish, name="finish"),
    path("steps/<int:pk>/later/", views.move, name="later"),
    path("steps/<int:pk>/drop/", views.drop, name="drop"),
]
