"""Addresses of this package."""

from django.urls import path

from .views import forms, imports, wizard

app_name = "capture"
urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/", wizard.new, name="new"),
    path("<int:run_id>/", imports.run, name="run"),
    path("<int:run_id>/progress/", imports.progress, name="progress"),
    path("<int:run_id>/errors/", imports.errors, name="errors"),
    path("<int:run_id>/cancel/", imports.cancel, name="cancel"),
    path("<int:run_id>/go-on/", imports.go_on, name="go_on"),
    path("<int:run_id>/undo/", imports.undo, name="undo"),
    path("<int:run_id>/discard/", imports.discard, name="discard"),
    path("<int:run_id>/file/", wizard.file, name="file"),
    path("<int:run_id>/columns/", wizard.columns, name="columns"),
    path("<int:run_id>/settings/", wizard.settings, name="settings"),
    path("<int:run_id>/check/", wizard.check, name="check"),
    path("<int:run_id>/try/", wizard.try_out, name="try"),
    path("<int:run_id>/start/", wizard.start, name="start"),
    path("forms/", forms.forms, name="forms"),
    path("forms/new/", forms.new_form, name="new_form"),
    path("forms/<int:form_id>/", forms.form, name="edit_form"),
    path("forms/<int:form_id>/online/", forms.online, name="form_online"),
    path("forms/<int:form_id>/submissions/", forms.submissions, name="submissions"),
]
