"""What runs in the background: wake-ups, and looking at everyone after a definition changed."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic
from trichter.jobs.tasks import task

from . import services


@periodic("lifecycle.wake", timedelta(minutes=5), _("Bring back recycled people whose day has come"))
def wake() -> int:
    """Bring back everyone whose day has come. Returns how many."""
    woken = 0
    while step := services.wake_due():
        woken += step
    return woken


@periodic("lifecycle.sweep", timedelta(hours=24), _("Look at everyone's stage, because scores fade without events"))
def sweep() -> int:
    """Put all definitions to everyone. Returns how many people moved."""
    return services.sweep()


@task()
def sweep_after_activation() -> int:
    """The same at once, after a definition was put in force."""
    return services.sweep()
