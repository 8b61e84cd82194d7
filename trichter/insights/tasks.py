"""What runs in the background: the columns that figures are read from, and a look at everyone at night."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic

from . import lake, services


@periodic("insights.lake", timedelta(seconds=45), _("Refresh the figures of large houses"))
def refresh_lake() -> bool:
    """Write what changed into the files that figures are read from."""
    return lake.refresh()


@periodic("insights.journeys", timedelta(hours=24), _("Bring everyone's way through the funnel up to date"))
def sweep() -> int:
    """Everyone's journey, because companies change their industry without anything happening to a person."""
    return services.rebuild()
