"""The kinds of notices of this package."""

from django.utils.translation import gettext_lazy as _

from .kinds import NOW, NoticeKind

MAIL_FAILED = "mail_failed"

KINDS = [
    NoticeKind(
        MAIL_FAILED,
        _("A mail of yours was not delivered"),
        "mail-x",
        _("Your mail “%(subject)s” to %(to)s was not delivered."),
        default=NOW,
    )
]
