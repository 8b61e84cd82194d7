"""What the page of outgoing mail shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from trichter.consent.models import Purpose

from . import basis as rules
from .models import TROUBLED, Message, State

PAGE = 50
COUNTED = 100
VIEWS = {
    "": (gettext_lazy("All"), None),
    "trouble": (gettext_lazy("To look at"), TROUBLED),
    "waiting": (pgettext_lazy("mails", "On their way"), (State.WAITING, State.CLAIMED, State.HANDING)),
    "sent": (pgettext_lazy("mails", "Sent"), (State.SENT,)),
}
FACES = {  # icon and tone of a state
    State.WAITING: ("clock", ""),
    State.CLAIMED: ("send", ""),
    State.HANDING: ("send", ""),
    State.SENT: ("check", "good"),
    State.FAILED: ("mail-x", "bad"),
    State.UNCERTAIN: ("question-mark", "warm"),
    State.REFUSED: ("shield-x", "warm"),
}
BASES = {
    rules.INTERNAL: gettext_lazy("to a colleague"),
    rules.CONTRACT: gettext_lazy("answer to an enquiry"),
    rules.INTEREST: gettext_lazy("legitimate interest"),
}


@dataclass(frozen=True)
class Line:
    """A mail with its state as icon and tone, and its basis in words."""

    mail: Message
    icon: str
    tone: str
    basis: str


def lines(user, view: str, after: int | None) -> tuple[list[Line], int | None]:
    """One page of mails this user may see, newest first, and the key of the next page or None."""
    rows = Message.objects.visible_to(user).defer("text", "html").select_related("person", "user", "by")
    states = VIEWS[view if view in VIEWS else ""][1]
    if states is not None:
        rows = rows.filter(state__in=states)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    names = purpose_names()
    return [line(mail, names) for mail in found[:PAGE]], (found[PAGE - 1].pk if len(found) > PAGE else None)


def line(mail: Message, names: dict[str, str] | None = None) -> Line:
    """A mail in words."""
    icon, tone = FACES[State(mail.state)]
    return Line(mail, icon, tone, basis_words(mail, purpose_names() if names is None else names))


def purpose_names() -> dict[str, str]:
    """{slug: name in the reader's language} of all purposes."""
    return {purpose.slug: purpose.label for purpose in Purpose.objects.all()}


def basis_words(mail: Message, names: dict[str, str]) -> str:
    """Why this mail may be sent."""
    if mail.basis in BASES:
        return str(BASES[mail.basis])
    return _("consent: %(purpose)s") % {"purpose": names.get(mail.purpose, mail.purpose)}


def troubled_count(user) -> int:
    """How many mails somebody should look at, at most 100; for the navigation."""
    return len(Message.objects.visible_to(user).troubled().values_list("pk", flat=True)[:COUNTED])
