"""Routing: which rule fits a person, and whom it gives them to. Decides for whole batches and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from trichter.accounts.models import User
from trichter.people.matching import holding
from trichter.people.models.event import micros

from . import territory
from .colleagues import Colleagues
from .fair import choose
from .models import Handover, Rule

To = Rule.To


@dataclass(slots=True)
class Candidate:
    """A person to be routed, with what the offer keeps of them. `tried`: colleagues who had them in this case."""

    pk: int
    company_id: int | None = None
    company: str = ""
    company_owner: int | None = None
    stage: str = ""
    band: str = ""
    score: int = 0
    source: str = ""
    campaign: str = ""
    tried: frozenset[int] = frozenset()
    skipped: list[dict[str, Any]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Choice:
    """Who gets a person, by which rule, and why (see why.py)."""

    user_id: int
    team_id: int | None
    rule: Rule | None
    why: dict[str, Any]


def home_country() -> str:
    """The country that postcodes without one belong to."""
    return getattr(settings, "TRICHTER_COUNTRY", "") or "DE"


def full_condition(rule: Rule) -> dict[str, Any] | None:
    """The rule's condition and its territory in one; None if it is about everyone. Raises BadPostcodes."""
    place = territory.condition(rule.postcodes, rule.country, rule.state, home_country())
    parts = [part for part in (rule.condition, place) if part is not None and part != {"all": []}]
    return None if not parts else parts[0] if len(parts) == 1 else {"all": parts}


def active_rules() -> list[Rule]:
    """The rules in force, in order."""
    return list(Rule.objects.filter(active=True).select_related("team", "rep"))


class Router:
    """Routes batches by rules. One router per transaction: it remembers what it has given to whom."""

    def __init__(self, rules: Sequence[Rule], people: Iterable[Candidate], at: datetime) -> None:
        self.rules, self.at = rules, at
        candidates = list(people)
        wanted = {rule.rep_id for rule in rules if rule.to == To.REP}
        if any(rule.to == To.OWNER for rule in rules):
            wanted |= {person.company_owner for person in candidates}
        users = User.objects.filter(pk__in=wanted - {None}).order_by("pk")
        teams = {rule.team_id: rule.team for rule in rules if rule.to == To.TEAM and rule.team is not None}
        self.colleagues = Colleagues(users, list(teams.values()), at)
        self.months = {team_id: month_counts(team_id, at) for team_id in teams if team_id is not None}
        self.teams_of = self._first_teams(users)

    def _first_teams(self, users: Iterable[User]) -> dict[int, int]:
        """{user: team} of those whom rules name; the first team by name."""
        pairs = User.teams.through.objects.filter(user__in=[user.pk for user in users]).order_by("-team__name")
        return dict(pairs.values_list("user", "team"))

    def route(self, people: Sequence[Candidate]) -> dict[int, Choice]:
        """{person: choice} of those for whom a rule fits and finds somebody; the others wait.

        Each rule is put to all who are still without a colleague, in one query.
        """
        left = {person.pk: person for person in people}
        found: dict[int, Choice] = {}
        for rule in self.rules:
            if not left:
                break
            fitting = self._fitting(rule, list(left))
            give = GIVERS[rule.to]
            for pk in fitting:
                choice = give(self, rule, left[pk])
                if choice is None:
                    left[pk].passed.append(rule.name)
                    continue
                found[pk] = choice
                self.colleagues.took(choice.user_id)
                del left[pk]
        return found

    def _fitting(self, rule: Rule, ids: list[int]) -> list[int]:
        condition = full_condition(rule)
        if condition is None:
            return ids
        held = holding(ids, condition, as_of=micros(self.at))
        return [pk for pk in ids if pk in held]

    def _free(self, user_id: int, person: Candidate) -> bool:
        """Whether the colleague can take the person; notes why not."""
        if user_id in person.tried:
            person.skipped.append(self.colleagues.tried(user_id))
            return False
        obstacle = self.colleagues.obstacle(user_id)
        if obstacle is not None:
            if obstacle not in person.skipped:
                person.skipped.append(obstacle)
            return False
        return True

    def _choice(self, user_id: int, rule: Rule, person: Candidate, how: str, **more: Any) -> Choice:
        why = {"how": how, "rule": rule.name, "place": place_words(rule), **more}
        why |= {"skipped": person.skipped, "passed": person.passed}
        kept = {name: value for name, value in why.items() if value not in ("", [], None)}
        return Choice(user_id, rule.team_id or self.teams_of.get(user_id), rule, kept)

    def to_owner(self, rule: Rule, person: Candidate) -> Choice | None:
        """The company's owner."""
        owner = person.company_owner
        if owner is None or owner not in self.colleagues.users or not self._free(owner, person):
            return None
        return self._choice(owner, rule, person, "owner", company=person.company)

    def to_rep(self, rule: Rule, person: Candidate) -> Choice | None:
        """The colleague whom the rule names."""
        rep = rule.rep_id
        if rep is None or rep not in self.colleagues.users or not self._free(rep, person):
            return None
        return self._choice(rep, rule, person, "rep")

    def to_team(self, rule: Rule, person: Candidate) -> Choice | None:
        """Somebody of the team, in fair shares."""
        if rule.team_id is None or rule.team is None:
            return None
        seats = self.colleagues.seats(rule.team_id)
        present = [seat for seat in seats if self._free(seat.user_id, person)]
        if not present:
            return None
        seat = choose(seats, present)
        month = self.months[rule.team_id]
        received, total = month[seat.user_id], month.total()
        month[seat.user_id] += 1
        return self._choice(
            seat.user_id,
            rule,
            person,
            "team",
            team=rule.team.name,
            received=received,
            total=total,
            present=len(present),
        )


GIVERS = {To.OWNER.value: Router.to_owner, To.REP.value: Router.to_rep, To.TEAM.value: Router.to_team}


def place_words(rule: Rule) -> str:
    """The territory as it was written."""
    return ", ".join(part for part in (rule.postcodes, rule.state, rule.country) if part)


def month_counts(team_id: int, at: datetime) -> Counter[int]:
    """How many people each colleague of a team was offered since the beginning of the month."""
    begin = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Handover.objects.filter(team=team_id, offered_at__gte=micros(begin)).exclude(rep=None).order_by()
    return Counter(dict(rows.values_list("rep").annotate(Count("pk"))))


def targets_for(people: Mapping[int, Candidate], targets: Sequence[Any]) -> dict[int, Any]:
    """{person: the first target that fits band and source}; without one the clock does not run."""
    found = {}
    for pk, person in people.items():
        for target in targets:
            if target.band in ("", person.band) and target.source.casefold() in ("", person.source.casefold()):
                found[pk] = target
                break
    return found
