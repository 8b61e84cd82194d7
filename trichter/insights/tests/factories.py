"""Random houses: persons with steps, written straight, so that the facts have something to be made of."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.utils import timezone

from trichter.lifecycle.models import Transition
from trichter.people.models import Company, Person
from trichter.people.models.event import from_micros, micros

from .oracle import DAY, FORWARD, Someone

PLACES = [*FORWARD, "recycled", "disqualified"]
SOURCES = ["google", "messe", ""]
INDUSTRIES = ["Maschinenbau", "Chemie", ""]


def make_house(random: Random, owners: list[int], size: int = 40) -> list[Someone]:
    """People who go to and fro between the stages for a year; the facts about them are not made yet."""
    companies = [
        Company.objects.create(name=f"Firma {name}", name_key=name, industry=name) for name in INDUSTRIES if name
    ]
    by_industry: dict[str, Company | None] = {"": None, **{each.industry: each for each in companies}}
    people = []
    for _number in range(size):
        created = micros(timezone.now() - timedelta(days=random.uniform(0, 400)))
        industry, source, owner = random.choice(INDUSTRIES), random.choice(SOURCES), random.choice([None, *owners])
        person = Person.objects.create(
            last_name="Muster",
            created_at=from_micros(created),
            source=source,
            company=by_industry[industry],
            owner_id=owner,
        )
        people.append(Someone(person.pk, owner, created, source, industry))
    for each in people:
        for _number in range(random.choice([0, 0, 1, 2, 3, 5])):
            wander(random, each)
        if not each.steps and random.random() < 0.1:  # a stage set without a step, as an import may
            each.stage, each.since = random.choice(PLACES), each.created
            Person.objects.filter(pk=each.pk).update(stage=each.stage, stage_since=from_micros(each.created))
        if random.random() < 0.05:
            delete(each)
    return people


def wander(random: Random, each: Someone) -> None:
    """One step more, most often forward."""
    further = FORWARD[FORWARD.index(each.stage) + 1 :] if each.stage in FORWARD else FORWARD[:2]
    new = random.choice(further if further and random.random() < 0.7 else [p for p in PLACES if p != each.stage])
    at = max([each.created, *(at for _old, _new, at in each.steps)]) + random.randint(-DAY, 20 * DAY)
    at = max([at, *(at for _old, _new, at in each.steps)])
    each.steps.append((each.stage, new, at))
    Transition.objects.create(person_id=each.pk, from_stage=each.stage, to_stage=new, at=from_micros(at))
    Person.objects.filter(pk=each.pk).update(stage=new, stage_since=from_micros(at))
    each.stage, each.since = new, at


def delete(each: Someone) -> None:
    each.deleted = True
    Person.objects.filter(pk=each.pk).update(deleted_at=timezone.now())
