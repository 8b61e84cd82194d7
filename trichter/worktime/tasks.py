"""What runs in the background: calendars written on."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic

from . import services


@periodic("worktime.extend", timedelta(hours=24), _("Write working hours out for the years to come"))
def extend() -> int:
    """Write every calendar on to the end of the year after next. Returns how many spans were new."""
    return services.extend_all()
