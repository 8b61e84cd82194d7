"""Addresses of this package."""

from django.urls import path

from . import views

app_name = "guidance"
urlpatterns = [
    path("", views.today_page, name="today"),
    path("today/head/", views.head, name="head"),
    path("today/row/<slug:kind>/<int:pk>/", views.row, name="row"),
    path("today/take-over/<int:pk>/", views.take_over_person, name="take_over"),
    path("today/snooze/<int:pk>/", views.snooze, name="snooze"),
    path("steps/plan/<int:pk>/", views.plan, name="plan"),
    path("steps/<int:pk>/finish/", views.finish, name="finish"),
    path("steps/<int:pk>/later/", views.move, name="later"),
    path("steps/<int:pk>/drop/", views.drop, name="drop"),
]
