"""Our own cards on the pages of people and companies."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from trichter.ui.registry import Panel

from .editing import EditField, edit_fields, shown
from .models import Company, Person

COLLEAGUES = 6
MEMBERS = 50


def value_rows(record: Person | Company, fields: list[EditField], user) -> list[dict[str, Any]]:
    """Fields with their values; unknown ones only for those who may fill them."""
    rows = [{"field": field, "shown": shown(record, field)} for field in fields]
    return rows if user.may("people.change") else [row for row in rows if row["shown"] is not None]


def known_first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Known values, and apart from them those that could be filled in."""
    return {
        "rows": [row for row in rows if row["shown"] is not None],
        "blank": [row for row in rows if row["shown"] is None],
    }


def details(request: HttpRequest, person: Person) -> dict:
    """How to reach the person, and what else is known: name, work, address."""
    fields = [field for group in ("name", "work", "address") for field in edit_fields("person", group)]
    origin = [part for part in (person.source, person.campaign, person.contact_kind) if part]
    return {
        "entity": "person",
        "record": person,
        "emails": person.emails.all(),
        "phones": person.phones.all(),
        "origin": " · ".join(origin),
        **known_first(value_rows(person, fields, request.user)),
    }


def own_fields(request: HttpRequest, record: Person | Company) -> dict:
    """The house's own fields. One query."""
    entity = "person" if isinstance(record, Person) else "company"
    return {"entity": entity, "record": record, "rows": value_rows(record, edit_fields(entity, "custom"), request.user)}


def colleagues(request: HttpRequest, person: Person) -> dict:
    """The company and its other people whom the user sees."""
    if person.company is None:
        return {"company": None, "others": [], "more": False}
    visible = Company.objects.visible_to(request.user).filter(pk=person.company_id).exists()
    rows = Person.objects.visible_to(request.user).filter(company=person.company_id).exclude(pk=person.pk)
    others = list(rows.order_by("-score", "-pk")[: COLLEAGUES + 1])
    for other in others:
        other.company = person.company
    return {
        "company": person.company,
        "company_visible": visible,
        "others": others[:COLLEAGUES],
        "more": len(others) > COLLEAGUES,
    }


def company_details(request: HttpRequest, company: Company) -> dict:
    """What is known of the company."""
    fields = [field for group in ("work", "address") for field in edit_fields("company", group)]
    return {"entity": "company", "record": company, **known_first(value_rows(company, fields, request.user))}


def members(request: HttpRequest, company: Company) -> dict:
    """People of the company whom the user sees, the highest score first."""
    rows = Person.objects.visible_to(request.user).filter(company=company).select_related("owner")
    found = list(rows.order_by("-score", "-pk")[: MEMBERS + 1])
    for person in found:
        person.company = company
    return {"members": found[:MEMBERS], "more": len(found) > MEMBERS}


PANELS = [
    Panel("person", 50, "people.view", "people/_details_card.html", details),
    Panel("person", 60, "people.view", "people/_own_fields_card.html", own_fields),
    Panel("person", 70, "people.view", "people/_colleagues_card.html", colleagues),
    Panel("company", 10, "people.view", "people/_members_card.html", members),
    Panel("company", 20, "people.view", "people/_company_details_card.html", company_details),
    Panel("company", 30, "people.view", "people/_own_fields_card.html", own_fields),
]
