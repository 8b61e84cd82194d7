"""What guidance tells colleagues."""

from django.utils.translation import gettext_lazy as _

from trichter.notices.kinds import NoticeKind

KINDS = [
    NoticeKind(
        "step_planned",
        _("A colleague planned a step for you"),
        "calendar-plus",
        _("%(by)s planned for you: %(step)s with %(person)s"),
        default="digest",
    ),
    NoticeKind(
        "reply_waiting",
        _("One of your people waits for an answer"),
        "mail",
        _("%(person)s waits for your answer"),
        default="off",
    ),
]
