"""What the list of handovers shows: filters, pages by key, and each row in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.accounts.models import User
from trichter.people.services import now_micros

from . import clock, why
from .models import Handover, RejectReason

PAGE = 50
WHOSE = {"mine": gettext_lazy("Mine"), "team": gettext_lazy("My team's"), "all": gettext_lazy("All")}
STATES = {
    "open": gettext_lazy("waiting for an answer"),
    "running": gettext_lazy("accepted, not contacted yet"),
    "accepted": gettext_lazy("accepted"),
    "rejected": gettext_lazy("rejected"),
    "returned": gettext_lazy("given back"),
    "expired": gettext_lazy("expired"),
    "any": gettext_lazy("in any state"),
}
OLDEST_FIRST = ("open", "running")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    whose: str = "mine"
    state: str = "open"
    rep: User | None = None
    source: str = ""

    @property
    def open_url(self) -> str:
        """The same list of those who wait."""
        return self.query(state="open")

    def query(self, **changes: Any) -> str:
        """The address of the list with changes, "?" included."""
        new = replace(self, **changes)
        values = {"whose": new.whose, "state": new.state, "rep": new.rep.pk if new.rep else "", "source": new.source}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


@dataclass
class Row:
    """A handover in words."""

    handover: Handover
    why: str
    reasons: list[str]
    clock: clock.Clock
    rep_query: str = ""  # the list narrowed to this colleague
    source_query: str = ""


@dataclass
class Page:
    """One page; `after` continues it, empty at its end."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


def read_filters(data: Mapping[str, str], user) -> Filters:
    """Filters from the address; what it does not say is as most need it."""
    whose = data.get("whose", "")
    if whose not in WHOSE:
        whose = "team" if user.may("team.view") else "mine" if user.may("handover.answer") else "all"
    rep = data.get("rep", "")
    return Filters(
        whose,
        data["state"] if data.get("state") in STATES else "open",
        User.objects.filter(pk=rep).first() if rep.isdecimal() and len(rep) < 18 else None,
        data.get("source", "")[:120],
    )


def narrowed(user, chosen: Filters) -> QuerySet[Handover]:
    """The handovers the user sees, narrowed."""
    rows = Handover.objects.visible_to(user)
    if chosen.whose == "mine":
        rows = rows.filter(rep=user)
    elif chosen.whose == "team":
        mates = User.teams.through.objects.filter(team__in=user.teams.all()).values("user")
        rows = rows.filter(Q(rep=user) | Q(rep__in=mates))
    if chosen.state == "running":
        rows = rows.filter(state=Handover.State.ACCEPTED).running()
    elif chosen.state != "any":
        rows = rows.filter(state=chosen.state)
    if chosen.rep is not None:
        rows = rows.filter(rep=chosen.rep)
    return rows.filter(source=chosen.source) if chosen.source else rows


def page(user, chosen: Filters, after: str = "", size: int = PAGE) -> Page:
    """The next rows behind the key: those that wait longest first, answered ones latest first."""
    rows = narrowed(user, chosen)
    key = _read_key(after)
    if chosen.state in OLDEST_FIRST:
        rows = rows.order_by("offered_at", "pk")
        if key:
            rows = rows.filter(Q(offered_at__gt=key[0]) | Q(offered_at=key[0], pk__gt=key[1]))
    else:
        rows = rows.order_by("-offered_at", "-pk")
        if key:
            rows = rows.filter(Q(offered_at__lt=key[0]) | Q(offered_at=key[0], pk__lt=key[1]))
    joined = rows.select_related("person__company", "rep", "reject_reason", "answered_by")
    found = list(clock.annotate(joined, now_micros())[: size + 1])
    shown = found[:size]
    more = f"{shown[-1].offered_at}.{shown[-1].pk}" if len(found) > size else ""
    return Page([linked(read(each), chosen) for each in shown], more)


def linked(row: Row, chosen: Filters) -> Row:
    """The row with the addresses that narrow the list to its colleague and its source."""
    whose = "all" if chosen.whose == "mine" else chosen.whose
    row.rep_query = chosen.query(rep=row.handover.rep, whose=whose)
    row.source_query = chosen.query(source=row.handover.source)
    return row


def read(row: Handover) -> Row:
    """A handover that clock.annotate has read, in words."""
    return Row(row, why.sentence(row.why), why.lines(row.why)[1:], clock.read(row))


def _read_key(after: str) -> tuple[int, int] | None:
    at, _dot, pk = after.partition(".")
    return (int(at), int(pk)) if at.isdecimal() and pk.isdecimal() and len(after) < 40 else None


def tabs(user, chosen: Filters) -> list[dict[str, Any]]:
    """Whose handovers, as tabs."""
    return [
        {"label": label, "href": chosen.query(whose=name, rep=None), "current": name == chosen.whose}
        for name, label in WHOSE.items()
    ]


def shown_filters(chosen: Filters) -> dict[str, Any]:
    """The filters as sentences that can be taken away, and the states to choose from."""
    removable = []
    if chosen.rep is not None:
        removable.append({"words": _("offered to %(name)s") % {"name": chosen.rep}, "href": chosen.query(rep=None)})
    if chosen.source:
        removable.append({"words": _("from %(source)s") % {"source": chosen.source}, "href": chosen.query(source="")})
    states = [
        {"label": label, "href": chosen.query(state=name), "current": name == chosen.state}
        for name, label in STATES.items()
    ]
    return {"removable": removable, "states": states, "state": STATES[chosen.state]}


def current_for(person) -> Row | None:
    """The handover that matters on a person's page: an open one, or the accepted one of the present owner."""
    rows = Handover.objects.filter(person=person).exclude(state=Handover.State.EXPIRED)
    joined = rows.select_related("person", "rep", "reject_reason", "answered_by").order_by("-offered_at", "-pk")
    last = clock.annotate(joined, now_micros()).first()
    if last is None:
        return None
    accepted = last.state == Handover.State.ACCEPTED and person.owner_id is not None and person.owner_id == last.rep_id
    return read(last) if accepted or last.state == Handover.State.OPEN else None


def reasons() -> list[RejectReason]:
    """The reasons that can be chosen."""
    return list(RejectReason.objects.filter(active=True))
