"""What a team lead sees of the team: who has how much, whose clocks run out, where the gaps are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from trichter.accounts.models import User
from trichter.accounts.role_names import ADMIN, SALES, TEAM_LEAD
from trichter.handover import clock
from trichter.handover.models import Handover
from trichter.people.models.event import micros
from trichter.pipeline.models import Opportunity
from trichter.worktime.services import absent_until

from . import gaps
from .gaps import Gap

SHOWN = ("unanswered", "overdue", "stepless", "deals-late", "deals-stepless")


@dataclass
class Member:
    """A colleague with what is theirs. `missing` maps the name of a gap to its number."""

    user: User
    away_until: Any
    offered: int
    running: int
    breached: int
    deals: int
    amount: Any
    missing: dict[str, int]

    @property
    def cells(self) -> list[tuple[Gap, int]]:
        """The gaps shown per colleague, in their order."""
        return [(gaps.BY_NAME[name], self.missing.get(name, 0)) for name in SHOWN]


def members(user) -> list[User]:
    """Who sells in the teams of this user; administrators see everybody who sells."""
    rows = User.objects.filter(is_active=True, role__in=(SALES, TEAM_LEAD))
    if user.role != ADMIN:
        rows = rows.filter(teams__in=user.teams.all())
    return list(rows.distinct().order_by("first_name", "last_name", "pk")[:100])


def table(user, now: datetime | None = None) -> list[Member]:
    """A row per colleague; a handful of queries however many there are."""
    moment = now or timezone.now()
    people = members(user)
    ids = [each.pk for each in people]
    clocks = clocks_of(user, ids, moment)
    sums = Opportunity.objects.visible_to(user).open().filter(owner__in=ids).order_by().values("owner")
    deals = {row["owner"]: row for row in sums.annotate(number=Count("pk"), amount=Sum("amount"))}
    missing = {name: gaps.by_owner(user, gaps.BY_NAME[name], ids, moment) for name in SHOWN}
    return [
        Member(
            user=each,
            away_until=absent_until(each, moment),
            offered=clocks.get(each.pk, {}).get("offered", 0),
            running=clocks.get(each.pk, {}).get("running", 0),
            breached=clocks.get(each.pk, {}).get("breached", 0),
            deals=deals.get(each.pk, {}).get("number", 0),
            amount=deals.get(each.pk, {}).get("amount"),
            missing={name: found.get(each.pk, 0) for name, found in missing.items()},
        )
        for each in people
    ]


def clocks_of(user, ids: list[int], now: datetime) -> dict[int, dict[str, int]]:
    """Per colleague: handovers offered and unanswered, clocks that run, clocks that have run out."""
    rows = Handover.objects.visible_to(user).running().filter(rep__in=ids, state__in=("open", "accepted"))
    found: dict[int, dict[str, int]] = {}
    for rep, state, stands in clock.annotate(rows, micros(now)).values_list("rep", "state", "clock_state"):
        mine = found.setdefault(rep, {"offered": 0, "running": 0, "breached": 0})
        mine["offered"] += state == Handover.State.OPEN
        mine["running"] += 1
        mine["breached"] += stands == "breached"
    return found
