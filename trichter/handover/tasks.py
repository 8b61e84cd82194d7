"""What runs in the background: clocks that have run out, and people who wait for a colleague."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic

from . import services


@periodic("handover.escalate", timedelta(minutes=1), _("Look for handovers that nobody answered in time"))
def escalate() -> int:
    """Escalate what is due. Returns how many."""
    services.settle_deleted()
    return len(services.escalate_due())


@periodic("handover.sweep", timedelta(minutes=2), _("Hand over people who wait for a colleague"))
def sweep() -> int:
    """Offer everyone who waits: colleagues are back, or have room again. Returns how many were placed."""
    return services.sweep()
