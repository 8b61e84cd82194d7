"""What the worker does for mail."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import loop, periodic

from . import delivery


@loop("mail", apart=True)
def send_mails() -> int:
    """Send what is due. A thread of its own: a mail server may take half a minute to answer."""
    return delivery.deliver()


@periodic("mail.take_back", timedelta(seconds=30), _("Look after mails whose worker ended while sending"))
def take_back_mails() -> int:
    """Free what dead workers held."""
    return delivery.take_back_lost()
