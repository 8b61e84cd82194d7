"""Records that the caller may see; everything else is 404."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from trichter.accounts.models import User
from trichter.people.models import Company, Person

from ..problems import Problem


def user_of(request: HttpRequest) -> Any:
    """The user the token acts as."""
    return request.auth.user  # type: ignore[attr-defined]


def people(request: HttpRequest) -> QuerySet[Person]:
    """People the caller sees, with what their JSON needs."""
    rows = Person.objects.visible_to(user_of(request)).select_related("company", "owner")
    return rows.prefetch_related("emails", "phones", "external_keys")


def person_or_404(request: HttpRequest, person_id: int) -> Person:
    """One person the caller sees."""
    return get_object_or_404(people(request), pk=person_id)


def companies(request: HttpRequest) -> QuerySet[Company]:
    """Companies the caller sees."""
    return Company.objects.visible_to(user_of(request)).select_related("owner")


def colleague(user_id: int, where: str) -> User:
    """An active user by id. Raises Problem 422."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        message = "There is no active user with this id."
        raise Problem(422, "unknown_user", message, [{"where": where, "message": message}])
    return found
