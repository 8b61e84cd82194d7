"""The daily mail: at seven in the morning of a working day, by the reader's own clock, what came since the last one."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from trichter.mail.models import Message
from trichter.ui.middleware import zone_of
from trichter.worktime.arithmetic import is_off
from trichter.worktime.services import rule_for

from . import letters
from .models import Channel, Notice

HOUR = time(7, 0)
MOST = 200  # lines of one mail; nobody reads more, the rest stands in the app


def send_digests(now: datetime | None = None) -> int:
    """Send every colleague's daily mail that is due. Returns how many mails were written.

    Run as often as you like: a day's mail has one key, and what it told is marked in the same transaction. When no
    worker ran until noon, the mail comes at noon.
    """
    moment = now or timezone.now()
    waiting = _pending().order_by().values_list("user", flat=True).distinct()
    readers = get_user_model().objects.filter(pk__in=list(waiting))
    return sum(_send(reader, moment) for reader in readers)


def _pending():
    return Notice.objects.filter(channel=Channel.DIGEST, digested_at=None)


def cut_of(user, now: datetime) -> tuple[date, datetime] | None:
    """The day whose mail is due for this user, and up to when it tells; None before seven and on days off."""
    zone = zone_of(user) or timezone.get_default_timezone()
    day = now.astimezone(zone).date()
    cut = datetime.combine(day, HOUR, tzinfo=ZoneInfo(str(zone)))
    return (day, cut) if now >= cut and works_on(user, day) else None


def works_on(user, day: date) -> bool:
    """Whether this colleague works on the day: by their calendar, holidays and absences."""
    rule = rule_for(user)
    return bool(rule.week[day.weekday()]) and not is_off(rule, day)


@transaction.atomic
def _send(user, now: datetime) -> bool:
    due = cut_of(user, now)
    if due is None:
        return False
    day, cut = due
    key = f"digest:{user.pk}:{day.isoformat()}"
    if Message.objects.filter(key=key).exists():  # today's mail is out; what came late is for tomorrow's
        return False
    told = _pending().filter(user=user, created_at__lt=cut)
    ids = list(told.values_list("pk", flat=True))
    shown = list(Notice.objects.visible_to(user).filter(pk__in=ids).order_by("created_at", "pk")[:MOST])
    mail = letters.mail_digest(user, shown, key) if shown else None
    Notice.objects.filter(pk__in=ids).update(digested_at=now)
    return mail is not None
