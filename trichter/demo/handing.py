"""Handovers of the demo's last quarter: offered by the rules at their time, accepted, rejected, given back, waiting."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from trichter.accounts.models import User
from trichter.handover.models import Handover, RejectReason
from trichter.handover.services import accept, give_back, reject
from trichter.handover.services.offering import offer_waiting
from trichter.lifecycle.services import evaluate
from trichter.people.models import Person
from trichter.people.models.event import from_micros
from trichter.people.services import assign_owner
from trichter.scoring.services import rescore

from .story import DemoPerson

QUARTER = timedelta(days=91)  # handovers have a clock since then; before, the lead gave people to colleagues by hand
REASONS = (
    ("not_reachable", 5), ("no_budget", 4), ("no_need", 4), ("later", 4), ("wrong_company", 2), ("no_authority", 2),
    ("student_or_competitor", 1),
)  # fmt: skip
WORDS = {
    "not_reachable": "Dreimal angerufen, niemand da",
    "no_budget": "Budget erst im nächsten Geschäftsjahr",
    "no_need": "Hat gerade erst eine neue Anlage bekommen",
    "later": "Meldet sich nach dem Umbau",
    "wrong_company": "Handelt mit gebrauchten Anlagen",
}


class Handing:
    """Gives people to colleagues week by week. Knows who has whom (`owners`, {person id: user})."""

    def __init__(self, told: dict[int, DemoPerson], users: dict[str, User], random: Random, now: datetime) -> None:
        self.told, self.users, self.random, self.now = told, users, random, now
        self.owners: dict[int, User] = {}
        self.reasons = {row.slug: row for row in RejectReason.objects.all()}

    def week(self, start: datetime, end: datetime) -> None:
        """Everybody who asked for a price or a demo in this week goes to a colleague."""
        days = defaultdict(list)
        for pk, person in self.told.items():
            if person.asked is not None and start < person.asked <= end:
                days[person.asked.date()].append(pk)
        for _day, ids in sorted(days.items()):
            moment = max(person.asked for pk in ids if (person := self.told[pk]).asked) + timedelta(minutes=1)
            if moment < self.now - QUARTER:
                self.by_hand(ids, moment)
            else:
                self.by_rule(ids, min(moment, self.now))

    def by_hand(self, ids: list[int], at: datetime) -> None:
        """As it was before: the lead knows whom to give them to."""
        lead = self.users["leitung"]
        for pk, record in Person.objects.in_bulk(ids).items():
            if self.has_calls(pk):
                rep = self.users[self.random.choice(("vertrieb", "vertrieb", "vertrieb-nord"))]
                assign_owner(record, rep, by=lead, reason="Gebiet", history=False, at=at)
                self.owners[pk] = rep

    def by_rule(self, ids: list[int], at: datetime) -> None:
        """Offered by the rules; the colleague answers as the story has it."""
        rescore(ids, at=at)
        evaluate(ids, at=at)
        for row in offer_waiting(ids, at, tell=self.now - at < timedelta(days=3)):
            self.answer(row, at)

    def has_calls(self, pk: int) -> bool:
        """Whether a colleague spoke, or tried to, with the person."""
        return any(event.type == "call_logged" for event in self.told[pk].events)

    def answer(self, row: Handover, at: datetime) -> None:
        """Accepted if the story goes on with calls, else rejected the next day; what is not due yet stays open."""
        first = min((e.at for e in self.told[row.person_id].events if e.type == "call_logged"), default=None)
        if first is None:
            answered = at + timedelta(hours=self.random.uniform(3, 40))
        else:
            answered = max(at, min(first, at + timedelta(minutes=self.random.uniform(5, 200))))
        if answered > self.now or row.rep is None:
            return
        if first is not None:
            accept(row, by=row.rep, at=answered)
            self.owners[row.person_id] = row.rep
            return
        slug = self.random.choices([name for name, _ in REASONS], [weight for _, weight in REASONS])[0]
        reject(row, by=row.rep, reason=self.reasons[slug], note=WORDS.get(slug, ""), at=answered)

    def give_some_back(self) -> None:
        """Some colleagues gave people back whom they never reached."""
        rows = Handover.objects.filter(state=Handover.State.ACCEPTED, person__in=self.told).order_by("pk")
        for row in rows.select_related("rep"):
            person = self.told[row.person_id]
            calls = [event for event in person.events if event.type == "call_logged"]
            silent = calls and all(call.properties["outcome"] == "not_reached" for call in calls)
            if person.deal or not silent or self.random.random() < 0.5 or row.rep is None:
                continue
            after = max(calls[-1].at, from_micros(row.answered_at or 0)) + timedelta(hours=2)
            if after < self.now:
                give_back(
                    row, by=row.rep, reason=self.reasons["not_reachable"], note="Auch per Mail keine Antwort", at=after
                )
                self.owners.pop(row.person_id, None)

    def offer_latest(self, ripe: list[int]) -> None:
        """People who are ripe without having asked, offered in the last days: running clocks, and one that ran out."""
        moments = [timedelta(minutes=minutes) for minutes in (4, 25, 70, 150, 260)] + [timedelta(days=6)]
        for pk, ago in zip(ripe, moments, strict=False):
            offer_waiting([pk], self.now - ago)
