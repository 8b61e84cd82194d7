"""Who can take people at a moment: present, with room, and with which share. Read once per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q

from trichter.accounts.models import Team, User
from trichter.people.models.person import Stage
from trichter.worktime.models import Desk
from trichter.worktime.services import absences_until, available, calendars_for

from .fair import Seat
from .models import Handover, Share

AT_WORK = (Stage.LEAD, Stage.MQL, Stage.PROSPECT)  # an opportunity is counted in the pipeline, not here
State = Handover.State


class Colleagues:
    """The colleagues of a batch. `took` notes that somebody got a person, so that the next choice knows."""

    def __init__(self, users: Iterable[User], teams: Collection[Team], at: datetime) -> None:
        self.users: dict[int, User] = {user.pk: user for user in users}
        self.members: dict[int, list[int]] = defaultdict(list)
        pairs = User.teams.through.objects.filter(team__in=teams, user__is_active=True).order_by("user_id")
        for user, team in pairs.values_list("user_id", "team_id"):
            self.members[team].append(user)
        missing = {pk for ids in self.members.values() for pk in ids} - self.users.keys()
        self.users |= User.objects.in_bulk(missing)
        people = list(self.users.values())
        self.present = {user.pk for user in available(people, at)}
        away = [user for user in people if user.pk not in self.present]
        self.away_until: dict[int, date] = absences_until(away, at) if away else {}
        self.calendars = calendars_for(people) if people else {}
        desks = {desk.user_id: desk for desk in Desk.objects.filter(user__in=self.users)}
        self.share = {pk: desks[pk].share if pk in desks else 1 for pk in self.users}
        self.takes = {pk: desks[pk].takes_leads if pk in desks else True for pk in self.users}
        self.capacity = {pk: desk.capacity for pk, desk in desks.items() if desk.capacity is not None}
        self.load = at_work(self.capacity)
        self._seats: dict[int, list[Seat]] = {}

    def obstacle(self, user_id: int) -> dict[str, Any] | None:
        """Why this colleague cannot take anybody now; None if they can."""
        if not self.takes[user_id] or self.share[user_id] <= 0:
            return self._skipped(user_id, "closed")
        if user_id not in self.present:
            until = self.away_until.get(user_id)
            return self._skipped(user_id, "absent", until=until.isoformat() if until else None)
        if self.is_full(user_id):
            return self._skipped(user_id, "full", capacity=self.capacity[user_id])
        return None

    def tried(self, user_id: int) -> dict[str, Any]:
        """That the colleague had this person before."""
        return self._skipped(user_id, "tried")

    def _skipped(self, user_id: int, why: str, **more: Any) -> dict[str, Any]:
        found = {"user": str(self.users[user_id]), "why": why, **more}
        return {name: value for name, value in found.items() if value is not None}

    def is_full(self, user_id: int) -> bool:
        """Whether the colleague has as many people in work as they can take."""
        most = self.capacity.get(user_id)
        return most is not None and self.load.get(user_id, 0) >= most

    def took(self, user_id: int) -> None:
        """One more is in this colleague's work."""
        if user_id in self.capacity:
            self.load[user_id] = self.load.get(user_id, 0) + 1

    def counted(self, team_id: int) -> list[int]:
        """Members of the team who take part in its fair shares, whether present or not."""
        return [pk for pk in self.members.get(team_id, ()) if self.takes[pk] and self.share[pk] > 0]

    def seats(self, team_id: int) -> list[Seat]:
        """The seats of a team's members, read once; written back by `save_shares`."""
        if team_id not in self._seats:
            kept = {row.user_id: row for row in Share.objects.filter(team=team_id)}
            self._seats[team_id] = [
                Seat(pk, self.share[pk], row.entitlement, row.received, row.present)
                if (row := kept.get(pk))
                else Seat(pk, self.share[pk])
                for pk in self.counted(team_id)
            ]
        return self._seats[team_id]

    def save_shares(self) -> None:
        """Write the seats that were read; the caller holds the house's lock."""
        rows = [
            Share(
                team_id=team_id,
                user_id=seat.user_id,
                entitlement=seat.entitlement,
                received=seat.received,
                present=seat.present,
            )
            for team_id, seats in self._seats.items()
            for seat in seats
        ]
        Share.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["team", "user"],
            update_fields=["entitlement", "received", "present"],
        )


def at_work(user_ids: Collection[int]) -> dict[int, int]:
    """{user: people in their work}: offered to them, or accepted by them and not yet an opportunity."""
    if not user_ids:
        return {}
    working = Q(state=State.OPEN) | Q(state=State.ACCEPTED, person__owner=F("rep"), person__stage__in=AT_WORK)
    rows = Handover.objects.filter(working, rep__in=list(user_ids), person__deleted_at=None)
    return dict(rows.order_by().values_list("rep").annotate(Count("person", distinct=True)))
