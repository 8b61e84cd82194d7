"""Opportunities of the demo: opened, filled with lines, moved, won and lost at their time; two of them with a quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from trichter.accounts.models import User
from trichter.lifecycle.services import move_by_hand
from trichter.mail.models import Message
from trichter.mail.models import State as MailState
from trichter.people.models import Person
from trichter.pipeline import services as pipeline
from trichter.pipeline.models import LostReason, Opportunity, Stage
from trichter.pipeline.services.stakeholders import add_stakeholder
from trichter.quotes.models import Product
from trichter.quotes.services.lines import add_product
from trichter.quotes.services.quotes import issue, start
from trichter.quotes.services.sending import mail_for, receivers, send

from .story import DemoDeal, DemoPerson

PROJECTS = (
    ("Neue Linie Versand", (("RF-100", 6), ("GF-200", 2), ("MO-1", 4))),
    ("Retrofit Halle 2", (("ST-10", 3), ("RF-100", 4), ("MO-1", 6))),
    ("Sorter Wareneingang", (("SO-300", 1), ("GF-200", 3), ("WA-12", 1))),
    ("Palettenförderung", (("PH-20", 2), ("RF-100", 8))),
    ("Erweiterung Packplätze", (("GF-200", 4), ("WA-12", 1))),
    ("Ersatz alter Förderer", (("RF-100", 3), ("MO-1", 2))),
)
OTHERS = ("champion", "economic_buyer", "user", "blocker")


@dataclass(order=True)
class Step:
    """Something that happens with a deal at a moment."""

    at: datetime
    number: int
    person_id: int
    do: Callable[[datetime], None]


class Dealing:
    """The deals of the story as steps in order of time."""

    def __init__(self, told: dict[int, DemoPerson], users: dict[str, User], random: Random, now: datetime) -> None:
        self.told, self.users, self.random, self.now = told, users, random, now
        default = Stage.objects.filter(pipeline__is_default=True, active=True).order_by("position")
        self.stages = list(default.filter(kind=Stage.Kind.OPEN).select_related("pipeline"))
        self.reasons = list(LostReason.objects.filter(active=True))
        self.products = {product.sku: product for product in Product.objects.filter(is_demo=True)}
        self.mates = mates(told)
        self.rows: dict[int, Opportunity] = {}
        self.steps: list[Step] = []
        for pk, person in told.items():
            if person.deal is not None:
                self.plan(pk, person.deal)
        self.steps.sort()

    def plan(self, pk: int, deal: DemoDeal) -> None:
        """The steps of one deal: through all stages if it was won, through some otherwise."""
        last = len(self.stages) - 1
        passed = last if deal.won else self.random.randint(0, last)
        end = deal.closed or self.now
        if deal.closed is None:
            passed = min(passed, int((self.now - deal.opened).days / 9))
        self._add(deal.opened, pk, lambda at: self.open(pk, deal, at))
        for number in range(1, passed + 1):
            at = deal.opened + (end - deal.opened) * (number / (passed + 1)) * self.random.uniform(0.9, 1)
            self._add(at, pk, lambda at, number=number: self.advance(pk, number, at))
        if deal.closed is not None:
            self._add(deal.closed, pk, lambda at: self.close(pk, deal, at))

    def _add(self, at: datetime, pk: int, do: Callable[[datetime], None]) -> None:
        self.steps.append(Step(at, len(self.steps), pk, do))

    def until(self, end: datetime) -> list[int]:
        """Do what is due by then; the persons concerned."""
        due = [step for step in self.steps if step.at <= end]
        self.steps = self.steps[len(due) :]
        for step in due:
            step.do(step.at)
        return [step.person_id for step in due]

    def by(self, pk: int) -> User:
        """The colleague who has the deal."""
        row = self.rows[pk]
        return row.owner or self.users["vertrieb"]

    def open(self, pk: int, deal: DemoDeal, at: datetime) -> None:
        """Opened with its lines and people."""
        person, random = Person.objects.select_related("company", "owner").get(pk=pk), self.random
        owner = person.owner or self.users["vertrieb"]
        name, lines = random.choice(PROJECTS)
        closes = deal.closed or self.now + timedelta(days=random.randint(-8, 80))
        row = self.rows[pk] = pipeline.open_opportunity(
            f"{name} {person.company}" if person.company else name, by=owner, person=person, owner=owner,
            close_date=timezone.localdate(closes), key=f"demo:{pk}", at=at, is_demo=True,
        )  # fmt: skip
        for sku, quantity in lines[: random.randint(1, len(lines))]:
            count = Decimal(max(1, round(quantity * random.uniform(0.5, 1.6))))
            add_product(row, self.products[sku], language="de", by=owner, quantity=count)
        decides = person.seniority in ("c_level", "director")
        add_stakeholder(row, person, "decision_maker" if decides else "champion", by=owner)
        others = [mate for mate in self.mates.get(self.company_of(pk), ()) if mate != pk][: 1 if decides else 2]
        roles = iter(OTHERS if decides else ("decision_maker", *OTHERS[1:]))
        for mate in Person.objects.alive().filter(pk__in=others):
            add_stakeholder(row, mate, next(roles), by=owner)
        row.refresh_from_db()

    def company_of(self, pk: int) -> str:
        """Where the person works."""
        company = self.told[pk].company
        return company.domain if company else ""

    def advance(self, pk: int, number: int, at: datetime) -> None:
        """One stage on, if nothing is missing: whoever has no decision maker stays before the negotiation's end."""
        pipeline.move(self.rows[pk], self.stages[number], by=self.by(pk), at=at)

    def close(self, pk: int, deal: DemoDeal, at: datetime) -> None:
        """Won, or lost with a reason; then the person rests until a day, or is out."""
        row, by = self.rows[pk], self.by(pk)
        if deal.won:
            if not row.stakeholders.filter(role__in=("decision_maker", "economic_buyer")).exists():
                add_stakeholder(row, Person.objects.get(pk=pk), "decision_maker", by=by)
            pipeline.win(row, by=by, at=at)
            return
        reason = self.random.choices(self.reasons, [4, 5, 2, 3, 1, 2, 1, 1][: len(self.reasons)])[0]
        pipeline.lose(
            row, reason, by=by, at=at, note="Zusage ging an einen anderen" if self.random.random() < 0.3 else ""
        )
        person = Person.objects.get(pk=pk)
        if self.random.random() < 0.75:
            wake = at + timedelta(days=self.random.randint(30, 150))
            move_by_hand(person, "recycled", by=by, reason="Projekt verschoben", wake_at=wake, at=at)
        else:
            move_by_hand(person, "disqualified", by=by, reason="Hat beim Wettbewerb gekauft", at=at)

    def quote(self) -> None:
        """Two quotes: one is on its way to the customer, one is being written."""
        offers = [row for row in self.rows.values() if row.is_open and row.stage_id == self.stages[2].pk]
        drafts = [start(row, by=self.by(row.person_id or 0)) for row in offers[:2]]
        for draft in drafts[:1]:
            by = self.by(draft.opportunity.person_id or 0)
            sent = issue(draft, by=by)
            for receiver in receivers(sent, by)[:1]:
                subject, text = mail_for(sent, receiver.person, by)
                message = send(sent, receiver, subject=subject, text=text, by=by, key="demo")
                # nobody lives at the demo's addresses: as if it had been delivered
                Message.objects.filter(pk=message.pk).update(state=MailState.SENT, sent_at=timezone.now())


def mates(told: dict[int, DemoPerson]) -> dict[str, list[int]]:
    """{domain: the people who work there}."""
    found: dict[str, list[int]] = {}
    for pk, person in told.items():
        if person.company is not None:
            found.setdefault(person.company.domain, []).append(pk)
    return found
