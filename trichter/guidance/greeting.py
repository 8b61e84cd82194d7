"""The first words of the day."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def greeting(user, now: datetime | None = None) -> str:
    """ "Good morning, Mia." by the user's clock."""
    hour = timezone.localtime(now).hour
    name = user.first_name or ""
    if not name:
        return _("Good morning.") if 4 <= hour < 11 else _("Good evening.") if hour >= 18 or hour < 4 else _("Hello.")
    words = (
        _("Good morning, %(name)s.")
        if 4 <= hour < 11
        else _("Good evening, %(name)s.")
        if hour >= 18 or hour < 4
        else _("Hello, %(name)s.")
    )
    return words % {"name": name}
