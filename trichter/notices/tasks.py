"""What the worker does for notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic
from trichter.mail.models import Message, State

from .digest import send_digests
from .models import Notice
from .notice_kinds import MAIL_FAILED
from .services import notify

KEEP_READ = timedelta(days=90)
BLOCK = 500


@periodic("notices.digest", timedelta(minutes=5), _("Send the daily mails with notices"))
def digests() -> int:
    """Daily mails that are due."""
    return send_digests()


@periodic("notices.mail_failed", timedelta(seconds=30), _("Tell colleagues which of their mails were not delivered"))
def tell_of_failed_mails() -> int:
    """A notice for whoever wrote a mail that was not delivered or held back. Returns how many mails were looked at."""
    untold = Message.objects.filter(told=False, state__in=(State.FAILED, State.REFUSED)).order_by("pk")
    done = 0
    for mail in untold.select_related("by", "person")[:BLOCK]:
        with transaction.atomic():
            done += Message.objects.filter(pk=mail.pk, told=False).update(told=True)
            if mail.by is not None and mail.person is not None:
                notify(
                    [mail.by],
                    MAIL_FAILED,
                    key=f"mail_failed:{mail.pk}:{mail.rounds}",
                    data={"subject": mail.subject, "to": mail.to, "reason": mail.reason},
                    url=reverse("people:person", args=[mail.person.pk]),
                    person=mail.person,
                )
    return done


@periodic("notices.purge", timedelta(hours=12), _("Remove notices read three months ago"))
def purge(now: datetime | None = None) -> int:
    """Remove notices that were read 90 days ago. Returns how many."""
    old = Notice.objects.filter(read_at__lt=(now or timezone.now()) - KEEP_READ)
    done = 0
    while ids := list(old.order_by("read_at").values_list("pk", flat=True)[:BLOCK]):
        done += Notice.objects.filter(pk__in=ids).delete()[0]
    return done
