"""Notices as mails, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trichter.mail.errors import BadAddress, NoBasis
from trichter.mail.models import Message
from trichter.mail.services import send

from .models import Notice


def language_of(user) -> str:
    """The language a colleague reads."""
    return user.language or settings.LANGUAGE_CODE


def mail_at_once(notice: Notice) -> Message | None:
    """One notice as a mail of its own; None if the reader may not see it or has no address that works."""
    if not Notice.objects.visible_to(notice.user).filter(pk=notice.pk).exists():
        return None
    with translation.override(language_of(notice.user)):
        return _send(notice.user, f"notice:{notice.pk}", notice.sentence, [notice])


def mail_digest(user, notices: Sequence[Notice], key: str) -> Message | None:
    """Several notices in one mail."""
    with translation.override(language_of(user)):
        subject = ngettext(
            "%(count)d thing to know from Trichter", "%(count)d things to know from Trichter", len(notices)
        ) % {"count": len(notices)}
        return _send(user, key, subject, notices)


def _send(user, key: str, subject: str, notices: Sequence[Notice]) -> Message | None:
    context = {
        "user": user,
        "notices": [{"sentence": notice.sentence, "url": settings.BASE_URL + notice.url} for notice in notices],
        "preferences_url": settings.BASE_URL + reverse("notices:list") + "#preferences",
        "greeting": _("Hello %(name)s,") % {"name": user.first_name} if user.first_name else _("Hello,"),
    }
    text = render_to_string("notices/mail/notices.txt", context)
    html = render_to_string("notices/mail/notices.html", context)
    try:
        return send(key=key, to=user.email, subject=subject, text=text, html=html, basis="internal", user=user)
    except (NoBasis, BadAddress):  # told in the app alone
        return None
