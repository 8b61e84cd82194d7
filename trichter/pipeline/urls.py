"""Addresses of this package, all under /pipeline/."""

from django.urls import path, register_converter

from .views import board, listing, new, opportunity, parts, settings, step


class Picked:
    """What a picker chooses."""

    regex = "|".join(opportunity.PICKED)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Picked, "picked")

app_name = "pipeline"
urlpatterns = [
    path("", board.start, name="start"),
    path("board/", board.board, name="board"),
    path("board/<int:stage_pk>/more/", board.more, name="more"),
    path("list/", listing.opportunities, name="list"),
    path("list/export/", listing.export, name="export"),
    path("new/", new.new, name="new"),
    path("new/check/", new.check, name="check"),
    path("convert/<int:person_id>/", new.convert, name="convert"),
    path("find/companies/", opportunity.companies, name="find_companies"),
    path("settings/", settings.settings, name="settings"),
    path("settings/new/", settings.pipeline_new, name="pipeline_new"),
    path("settings/<int:pipeline_pk>/", settings.pipeline_change, name="pipeline_change"),
    path("settings/<int:pipeline_pk>/delete/", settings.pipeline_delete, name="pipeline_delete"),
    path("settings/<int:pipeline_pk>/order/", settings.stage_order, name="stage_order"),
    path("settings/<int:pipeline_pk>/stages/", settings.stage_new, name="stage_new"),
    path("settings/stages/<int:stage_pk>/", settings.stage_change, name="stage_change"),
    path("settings/stages/<int:stage_pk>/remove/", settings.stage_remove, name="stage_remove"),
    path("settings/reasons/", settings.reason, name="reason_new"),
    path("settings/reasons/<int:reason_pk>/", settings.reason, name="reason_change"),
    path("<int:pk>/", opportunity.opportunity_page, name="opportunity"),
    path("<int:pk>/panel/", opportunity.panel, name="panel"),
    path("<int:pk>/head/", opportunity.head, name="head"),
    path("<int:pk>/card/", board.card, name="card"),
    path("<int:pk>/order/", board.order, name="order"),
    path("<int:pk>/step/", step.step_to, name="step_to"),
    path("<int:pk>/step/<int:stage_pk>/", step.step, name="step"),
    path("<int:pk>/reopen/", step.reopen, name="reopen"),
    path("<int:pk>/timeline/", opportunity.opportunity_timeline, name="timeline"),
    path("<int:pk>/details/", opportunity.details, name="details"),
    path("<int:pk>/pick/<picked:what>/", opportunity.pick, name="pick"),
    path("<int:pk>/delete/", opportunity.delete, name="delete"),
    path("<int:pk>/people/", parts.people, name="people"),
    path("<int:pk>/stakeholders/", parts.stakeholders, name="stakeholders"),
    path("<int:pk>/stakeholders/<int:stakeholder_pk>/remove/", parts.stakeholder_remove, name="stakeholder_remove"),
    path("<int:pk>/files/", parts.files, name="files"),
    path("<int:pk>/files/<int:file_pk>/", parts.download, name="download"),
    path("<int:pk>/files/<int:file_pk>/remove/", parts.file_remove, name="file_remove"),
    path("<int:pk>/notes/", parts.notes, name="notes"),
    path("<int:pk>/notes/<int:note_pk>/delete/", parts.note_delete, name="note_delete"),
    path("<int:pk>/card/<slug:name>/", opportunity.slot, name="slot"),
]
