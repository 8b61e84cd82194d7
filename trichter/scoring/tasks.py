"""What the worker runs: the nightly refresh, and the blocks of a pass over everyone that is under way."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import loop, periodic

from .models import Refresh, Scorecard
from .services import begin_refresh, refresh_block, running_refresh


@periodic("scoring.refresh", timedelta(days=1), _("Score everyone again, because points fade with time"))
def refresh_nightly() -> None:
    """Begin a pass over everyone; the loop below does it block by block, between other work."""
    if running_refresh() is None and Scorecard.objects.filter(status=Scorecard.Status.ACTIVE).exists():
        begin_refresh(Refresh.Why.NIGHTLY)


@loop("scoring.refresh")
def go_on_refreshing() -> int:
    """One block of the running pass; 0 when there is none."""
    return refresh_block()
