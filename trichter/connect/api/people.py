"""People: list, read, create, change, delete."""

import json

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Status

from trichter.engine.errors import ConditionError
from trichter.people import services
from trichter.people.matching import matching
from trichter.people.models import Person
from trichter.people.services import PersonData

from ..problems import Problem
from .finding import colleague, companies, people, person_or_404, user_of
from .idempotency import once
from .paging import ascending
from .schemas import REFUSALS, PeoplePage, PeopleQuery, PersonIn, PersonOut, PersonPatch
from .security import scope
from .shown import person_out
from .types import Id

router = Router(tags=["People"])
SOURCE = "api"
FIRST_TOUCH = ("source", "medium", "campaign", "channel", "contact_kind")


@router.get("", response={200: PeoplePage, **REFUSALS}, auth=scope("people.view"), operation_id="list_people")
def list_people(request: HttpRequest, query: Query[PeopleQuery]):
    """People the token's user sees, narrowed by a condition, in the order of their ids."""
    rows = people(request)
    if query.condition:
        rows = matching(rows, read_condition(query.condition))
    if query.updated_since:
        rows = rows.filter(updated_at__gte=query.updated_since)
    return ascending(rows, query.cursor, query.limit, person_out)


def read_condition(text: str) -> dict:
    """A condition from its JSON. Raises Problem 422, engine ConditionError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConditionError("not_json", "", reason=str(error)) from error


@router.post("", response={201: PersonOut, **REFUSALS}, auth=scope("people.change"), operation_id="create_person")
def create_person(request: HttpRequest, data: PersonIn):
    """Create a person. With a header Idempotency-Key a repeated request creates nobody twice."""
    return once(request, lambda: (201, created(request, data)))


def created(request: HttpRequest, data: PersonIn) -> dict:
    """The new person as JSON."""
    user = user_of(request)
    given = data.dict(exclude_unset=True)
    owner = colleague(data.owner_id, "body.owner_id") if data.owner_id else None
    person = services.create_person(
        PersonData(
            values=values_of(given, FIRST_TOUCH),
            emails=data.emails or [],
            phones=data.phones or [],
            external=[(each.system, each.key) for each in data.external],
            company=data.company,
            owner_id=owner.pk if owner else None,
        ),
        by=user,
        source=data.source or SOURCE,
    )
    return person_out(as_stored(person.pk))


def as_stored(person_id: int) -> Person:
    """The person as stored, also one who was just given to somebody whose records the caller does not see."""
    return Person.objects.select_related("company", "owner").get(pk=person_id)


def values_of(given: dict, more: tuple[str, ...] = ()) -> dict:
    """Columns and custom fields among the given ones; null means unknown."""
    elsewhere = {"emails", "phones", "external", "company", "company_id", "owner_id", "custom"}
    plain = {name: value for name, value in given.items() if name not in elsewhere and name not in more}
    first = {name: given[name] for name in more if given.get(name)}
    return {**plain, **first, **(given.get("custom") or {})}


@router.get("/{person_id}", response={200: PersonOut, **REFUSALS}, auth=scope("people.view"), operation_id="get_person")
def get_person(request: HttpRequest, person_id: Id):
    """One person."""
    return person_out(person_or_404(request, person_id))


@router.patch(
    "/{person_id}", response={200: PersonOut, **REFUSALS}, auth=scope("people.change"), operation_id="change_person"
)
@transaction.atomic
def change_person(request: HttpRequest, person_id: Id, data: PersonPatch):
    """Change fields. Every change is an event, so the past stays known, and can be undone in the history."""
    person = person_or_404(request, person_id)
    user, given = user_of(request), data.dict(exclude_unset=True)
    changes = values_of(given)
    changes |= {name: given[name] or [] for name in ("emails", "phones") if name in given}
    if "company_id" in given:
        changes["company"] = company_of(request, given["company_id"])
    if changes:
        services.update_person(person, changes, by=user, source=SOURCE)
    if "owner_id" in given:
        owner = colleague(given["owner_id"], "body.owner_id") if given["owner_id"] else None
        services.assign_owner(person, owner, by=user, reason=SOURCE)
    return person_out(as_stored(person_id))


def company_of(request: HttpRequest, company_id: int | None):
    """The company of this id, if the caller sees it; None for none. Raises Problem 422."""
    if company_id is None:
        return None
    found = companies(request).filter(pk=company_id).first()
    if found is None:
        message = "You see no such company."
        raise Problem(422, "unknown_company", message, [{"where": "body.company_id", "message": message}])
    return found


@router.delete(
    "/{person_id}", response={204: None, **REFUSALS}, auth=scope("people.delete"), operation_id="delete_person"
)
def delete_person(request: HttpRequest, person_id: Id):
    """Delete a person. This can be undone in the history for as long as the record is kept."""
    services.delete_person(person_or_404(request, person_id), by=user_of(request))
    return Status(204, None)
