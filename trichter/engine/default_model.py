"""The model a new installation starts with, from common practice; every number is meant to be changed."""

from __future__ import annotations

from typing import Any

TARGET_COUNTRIES = ("DE", "AT", "CH")


def default_model() -> dict[str, Any]:
    """A fresh copy of the default scoring model as JSON.

    Fields of the application's catalogue: person.seniority, person.email_kind, person.country, company.industry,
    company.employees. A mail ignored three times in a row arrives as one event `mail_ignored`.
    """
    return {
        "name": "Standard",
        "half_life_days": 30,
        "caps": {"fit": 50, "engagement": 100},
        "bands": [{"name": "cold", "from": None}, {"name": "warm", "from": 31}, {"name": "hot", "from": 61}],
        "rules": [*_fit(), *_engagement(), *_penalties()],
    }


def _fit() -> list[dict[str, Any]]:
    return [
        _state("decision-maker", "fit", 15, _is("person.seniority", "in", ["c_level", "director"])),
        _state("manager", "fit", 10, _is("person.seniority", "eq", "manager")),
        _state("company-size", "fit", 10, _is("company.employees", "between", [50, 5000])),
        _state(
            "target-industry",
            "fit",
            10,
            {"any": [_is("company.industry", "contains", word) for word in ("maschinenbau", "automo", "elektro")]},
        ),
        _state("business-address", "fit", 5, _is("person.email_kind", "eq", "business")),
    ]


def _engagement() -> list[dict[str, Any]]:
    return [
        _event("visit", 5, "page_view", max_times=10, once_per_day=True, half_life_days=14),
        _event("mail-opened", 10, "mail_opened", max_times=3, once_per_day=True, half_life_days=14),
        _event("mail-clicked", 10, "mail_clicked", max_times=3, once_per_day=True),
        _event("mail-replied", 25, "mail_replied", max_times=2),
        _event("content-downloaded", 10, "content_downloaded", max_times=5),
        _event("webinar-attended", 10, "webinar_attended", max_times=3),
        _event("social-engaged", 5, "social_engaged", max_times=5, once_per_day=True),
        _event("form-submitted", 10, "form_submitted", max_times=3, once_per_day=True),
        _event("contact-requested", 25, "contact_requested", max_times=2),
        _event("demo-requested", 25, "demo_requested", max_times=2),
        _event("price-requested", 25, "price_requested", max_times=2),
        _event("meeting-booked", 25, "meeting_booked", max_times=2),
        _event("trade-fair-met", 15, "trade_fair_met", max_times=2, half_life_days=60),
    ]


def _penalties() -> list[dict[str, Any]]:
    return [
        _event("mail-ignored", -10, "mail_ignored", part="penalty", max_times=2),
        _state("unsubscribed", "penalty", -10, {"event": "unsubscribed"}),
        _state("private-address", "penalty", -10, _is("person.email_kind", "in", ["free", "disposable"])),
        _state(
            "outside-target-market",
            "penalty",
            -20,
            {
                "all": [
                    _is("person.country", "is_known"),
                    _is("person.country", "not_in", list(TARGET_COUNTRIES)),
                ]
            },
        ),
    ]


def _is(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def _state(identifier: str, part: str, points: float, when: dict[str, Any]) -> dict[str, Any]:
    return {"id": identifier, "part": part, "points": points, "when": when}


def _event(identifier: str, points: float, on: str, *, part: str = "engagement", **limits: Any) -> dict[str, Any]:
    return {"id": identifier, "part": part, "points": points, "on": on, **limits}
