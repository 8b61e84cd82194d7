"""All addresses, one line per package."""

from django.urls import include, path

urlpatterns = [
    path("", include("trichter.guidance.urls")),
    path("", include("trichter.ui.urls")),
    path("people/", include("trichter.people.urls")),
    path("import/", include("trichter.capture.urls")),
    path("f/", include("trichter.capture.public_urls")),
    path("scoring/", include("trichter.scoring.urls")),
    path("segments/", include("trichter.segments.urls")),
    path("definitions/", include("trichter.lifecycle.urls")),
    path("handovers/", include("trichter.handover.urls")),
    path("pipeline/", include("trichter.pipeline.urls")),
    path("quotes/", include("trichter.quotes.urls")),
    path("insights/", include("trichter.insights.urls")),
    path("notices/", include("trichter.notices.urls")),
    path("worktime/", include("trichter.worktime.urls")),
    path("mail/", include("trichter.mail.urls")),
    path("settings/", include("trichter.accounts.urls")),
    path("privacy/", include("trichter.consent.urls")),
    path("history/", include("trichter.history.urls")),
    path("jobs/", include("trichter.jobs.urls")),
    path("account/", include("allauth.urls")),
    path("api/", include("trichter.connect.urls")),
]

handler400 = "trichter.ui.views.bad_request"
handler403 = "trichter.ui.views.forbidden"
handler404 = "trichter.ui.views.not_found"
handler500 = "trichter.ui.views.broken"
