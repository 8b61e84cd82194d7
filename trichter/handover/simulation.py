"""Who would have got the last people by other rules. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from trichter.accounts.models import User
from trichter.people.matching import matching
from trichter.people.models import Person

from . import why
from .models import Handover, Rule
from .routing import Router
from .services.offering import policy, read_candidates

LAST = 200


@dataclass
class Outcome:
    """One person: who got them, who would, by which rule and why."""

    person: Person
    old: User | None
    new: User | None
    rule: str
    reasons: list[str]

    @property
    def moved(self) -> bool:
        """Whether somebody else would get them."""
        return (self.old and self.old.pk) != (self.new and self.new.pk)


@dataclass
class Simulation:
    """The outcomes, and per colleague how many they got and would get."""

    outcomes: list[Outcome]
    sums: list[dict[str, Any]]
    moved: int
    nobody: int
    handed_over: bool  # False: nobody was handed over yet, so these are the people who would be


def simulate(rules: Sequence[Rule], user, at: datetime | None = None, last: int = LAST) -> Simulation:
    """Put rules, saved or not, to the last people handed over whom the user sees: present, room and shares as of now.

    Before anybody was handed over, the hottest people for whom the policy holds are taken. Raises BadPostcodes.
    """
    moment = at or timezone.now()
    old = _last_handed_over(user, last)
    handed_over = bool(old)
    if not old:
        ripe = matching(Person.objects.visible_to(user), policy().condition, as_of=moment)
        old = dict.fromkeys(ripe.order_by("-score", "pk").values_list("pk", flat=True)[:last])
    candidates = read_candidates(old)
    order = {pk: place for place, pk in enumerate(old)}
    candidates.sort(key=lambda person: order[person.pk])
    router = Router(rules, candidates, moment)
    choices = router.route(candidates)
    users = User.objects.in_bulk({pk for pk in old.values() if pk} | {choice.user_id for choice in choices.values()})
    people = Person.objects.select_related("company").in_bulk(order)
    outcomes = []
    for pk in order:
        choice = choices.get(pk)
        outcomes.append(
            Outcome(
                people[pk],
                users.get(old[pk] or 0),
                users.get(choice.user_id) if choice else None,
                choice.rule.name if choice and choice.rule else "",
                why.lines(choice.why) if choice else [],
            )
        )
    return Simulation(
        outcomes,
        _sums(outcomes),
        sum(each.moved for each in outcomes),
        sum(each.new is None for each in outcomes),
        handed_over,
    )


def _last_handed_over(user, last: int) -> dict[int, int | None]:
    """{person: colleague} of the last people who were offered, the latest first, each once."""
    rows = Handover.objects.visible_to(user).filter(attempt=1).order_by("-offered_at", "-pk")
    found: dict[int, int | None] = {}
    for person, rep in rows.values_list("person_id", "rep_id")[: last * 2]:
        found.setdefault(person, rep)
    return dict(list(found.items())[:last])


def _sums(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    before = Counter(each.old for each in outcomes)
    after = Counter(each.new for each in outcomes)
    rows = [
        {"user": user, "before": before[user], "after": after[user], "change": after[user] - before[user]}
        for user in {*before, *after}
        if user is not None
    ]
    return sorted(rows, key=lambda row: (-row["after"], str(row["user"])))
