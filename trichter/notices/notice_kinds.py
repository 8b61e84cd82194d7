"""The kinds of notices of this package."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from trichter.mail.models import Reason

from .kinds import NOW, NoticeKind

MAIL_FAILED = "mail_failed"


def mail_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """The reason in words."""
    reason = data.get("reason", "")
    return {**data, "reason": Reason(reason).label if reason in Reason.values else ""}


KINDS = [
    NoticeKind(
        MAIL_FAILED,
        _("A mail of yours was not delivered"),
        "mail-x",
        _("Your mail “%(subject)s” to %(to)s was not delivered. %(reason)s"),
        default=NOW,
        words=mail_words,
    )
]
