"""What the worker does here."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic

from .models import Remembered

KEPT = timedelta(days=2)


@periodic("connect.forget_answers", timedelta(hours=6), _("Forget old answers of the API"))
def forget_answers() -> int:
    """Delete answers that no program will ask for again; returns how many."""
    count, _kinds = Remembered.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return count
