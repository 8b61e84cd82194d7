"""Which actions a user may read: those about records they may see, and their own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import Action

PAGE = 50
ACCOUNTS = "accounts."  # users, teams, tokens, sign-ins: for those who manage users


def visible_actions(user) -> QuerySet:
    """Actions this user may read. What is about nobody in particular is shown to those who see every record."""
    manages = user.may("users.manage")
    if user.visibility == "all":
        rows = Action.objects.all()
        return rows if manages else rows.exclude(~Q(by=user), target_type__startswith=ACCOUNTS)
    allowed = Q(by=user)
    for kind in Action.objects.order_by().values_list("target_type", flat=True).distinct():
        if kind.startswith(ACCOUNTS):
            allowed |= Q(target_type=kind) if manages else Q(pk=None)
        elif kind:
            allowed |= Q(target_type=kind, target_id__in=visible_ids(kind, user))
    return Action.objects.filter(allowed)


def visible_ids(kind: str, user) -> QuerySet:
    """The ids of a kind of record that the user may see: by its own visible_to, or by that of its person."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return Action.objects.none().values("pk")
    manager = model._default_manager
    own = getattr(manager.all(), "visible_to", None)
    if own is not None:
        return own(user).values("pk")
    person = next((field for field in model._meta.fields if field.name == "person"), None)
    if isinstance(person, models.ForeignKey):
        persons = person.related_model._default_manager.all().visible_to(user)  # type: ignore[union-attr, attr-defined]
        return manager.filter(person__in=persons.values("pk")).values("pk")
    return manager.values("pk")


def narrowed(
    rows: QuerySet, *, who: str = "", area: tuple[str, ...] = (), since: date | None = None, until: date | None = None
) -> QuerySet:
    """Actions by people whose name or address has these words, with these verbs, in these days (both included)."""
    for word in who.split():
        rows = rows.filter(
            Q(by__first_name__icontains=word) | Q(by__last_name__icontains=word) | Q(by__email__icontains=word)
        )
    if area:
        rows = rows.filter(verb__in=area)
    if since:
        rows = rows.filter(at__gte=start_of(since))
    if until and until < date.max:
        rows = rows.filter(at__lt=start_of(until + timedelta(days=1)))
    return rows


def start_of(day: date) -> datetime:
    """Midnight at the beginning of a day, in the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def page(rows: QuerySet, before: int | None) -> tuple[list[Action], int | None]:
    """One page of actions, newest first, and the key of the next page or None."""
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("by", "undone_by").order_by("-pk")[: PAGE + 1])
    return found[:PAGE], (found[PAGE - 1].pk if len(found) > PAGE else None)


def may_undo(user, action: Action) -> bool:
    """Whether this user may take the action back: their own, or any as an administrator."""
    if action.undo is None or action.undone_at is not None or not user.may("history.undo"):
        return False
    return action.by_id == user.pk or user.may("users.manage")
