"""Addresses of this package."""

from django.urls import path

from .views import absences, calendars, desks

app_name = "worktime"
urlpatterns = [
    path("", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("calendars/preview/", calendars.preview, name="preview"),
    path("calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/default/", calendars.default, name="default"),
    path("calendars/<int:calendar_id>/removal/", calendars.removal, name="removal"),
    path("desks/", desks.desks, name="desks"),
    path("absences/", absences.my_absences, name="my_absences"),
    path("absences/all/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/", absences.absence, name="absence"),
    path("absences/<int:absence_id>/removal/", absences.removal, name="absence_removal"),
]
