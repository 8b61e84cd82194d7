"""Cards: on the pages of opportunities, people and companies."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from trichter.people.models import Company, Person
from trichter.ui.registry import Panel

from . import cards
from .models import Move, Opportunity, Stage

SHOWN = 8


def details(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """Amount, chance, close date, whose it is, where it came from."""
    return {
        "rotting": cards.rotting(opportunity, timezone.now()),
        "overdue": opportunity.is_open and opportunity.close_date and opportunity.close_date < timezone.localdate(),
        "person_seen": _seen(Person, opportunity.person_id, request.user),
        "company_seen": _seen(Company, opportunity.company_id, request.user),
        "may_change": request.user.may("pipeline.change"),
    }


def _seen(model, pk: int | None, user) -> bool:
    return pk is not None and model.objects.visible_to(user).filter(pk=pk).exists()


def stakeholders(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """Who has a say, as far as the user sees them."""
    rows = list(opportunity.stakeholders.select_related("person").filter(person__deleted_at=None))
    seen = set(
        Person.objects.visible_to(request.user)
        .filter(pk__in=[row.person_id for row in rows])
        .values_list("pk", flat=True)
    )
    shown = [row for row in rows if row.person_id in seen]
    return {"stakeholders": shown, "hidden": len(rows) - len(shown), "may_change": request.user.may("pipeline.change")}


def files(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """Files that are kept."""
    rows = opportunity.files.filter(deleted_at=None).select_related("by")
    return {"files": rows, "may_change": request.user.may("pipeline.change")}


def notes(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """What colleagues wrote."""
    return {"notes": opportunity.notes.select_related("author")[:50], "may_change": request.user.may("pipeline.change")}


def steps(request: HttpRequest, opportunity: Opportunity) -> dict[str, Any]:
    """The way through the stages, newest step first, each with the time in the stage that followed."""
    rows = list(Move.objects.filter(opportunity=opportunity).select_related("to_stage", "by").order_by("at", "pk"))
    ends = [row.at for row in rows[1:]] + [None]
    now = timezone.now()
    found = [
        {"move": row, "days": int(((end or now) - row.at).total_seconds() // cards.DAY), "now": end is None}
        for row, end in zip(rows, ends, strict=True)
    ]
    return {"steps": found[::-1]}


def of_person(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The person's opportunities that the user sees, and the button that opens one."""
    mine = Q(person=person) | Q(stakeholders__person=person)
    rows = Opportunity.objects.visible_to(request.user).filter(mine).distinct()
    found = list(rows.select_related("stage", "company").order_by("-closed_at", "-opened_at", "-pk")[: SHOWN + 1])
    found.sort(key=lambda row: not row.is_open)
    return {
        "opportunities": found[:SHOWN],
        "more": len(found) > SHOWN,
        "may_change": request.user.may("pipeline.change"),
    }


def of_company(request: HttpRequest, company: Company) -> dict[str, Any]:
    """The company's opportunities that the user sees, since when it is a customer, and what is open and won."""
    rows = Opportunity.objects.visible_to(request.user).filter(company=company)
    found = list(rows.select_related("stage", "person").order_by("-closed_at", "-opened_at", "-pk")[: SHOWN + 1])
    found.sort(key=lambda row: not row.is_open)
    won = Q(stage__kind=Stage.Kind.WON, closed_at__isnull=False)
    # that a company is a customer is known to everyone who may see the company
    since = Opportunity.objects.alive().filter(won, company=company).aggregate(since=Min("closed_at"))["since"]
    sums = (
        rows.order_by()
        .values("currency")
        .annotate(open=Sum("amount", filter=Q(closed_at=None)), won=Sum("amount", filter=won), count=Count("pk"))
    )
    return {
        "opportunities": found[:SHOWN],
        "more": len(found) > SHOWN,
        "customer_since": since,
        "sums": [row for row in sums if row["open"] or row["won"]],
        "may_change": request.user.may("pipeline.change"),
    }


PANELS = [
    Panel("opportunity", 10, "pipeline.view", "pipeline/_details_card.html", details),
    Panel("opportunity", 40, "pipeline.view", "pipeline/_stakeholders_card.html", stakeholders),
    Panel("opportunity", 60, "pipeline.view", "pipeline/_files_card.html", files),
    Panel("opportunity", 70, "pipeline.view", "pipeline/_steps_card.html", steps),
    Panel("opportunity", 50, "pipeline.view", "pipeline/_notes_card.html", notes),
    Panel("person", 30, "pipeline.view", "pipeline/_person_card.html", of_person),
    Panel("company", 15, "pipeline.view", "pipeline/_company_card.html", of_company),
]
