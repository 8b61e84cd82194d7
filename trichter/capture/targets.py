"""Where a column can go, in words and in the order people look for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trichter.people.models import CustomField

GROUPS: list[tuple[str | Promise, dict[str, str | Promise]]] = [
    (
        _("Person"),
        {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "full_name": _("Whole name"),
            "salutation": _("Salutation"),
            "title": _("Title"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "mobile": _("Mobile"),
            "job_title": _("Job title"),
            "department": _("Department"),
            "seniority": _("Level"),
            "language": _("Language"),
            "linkedin_url": _("LinkedIn"),
            "website": _("Website"),
            "street": _("Street"),
            "postcode": _("Postcode"),
            "city": _("City"),
            "state": _("State"),
            "country": _("Country"),
        },
    ),
    (
        _("Company"),
        {
            "company.name": _("Company: name"),
            "company.domain": _("Company: mail domain"),
            "company.website": _("Company: website"),
            "company.industry": _("Company: industry"),
            "company.employees": _("Company: employees"),
            "company.phone": _("Company: phone"),
            "company.street": _("Company: street"),
            "company.postcode": _("Company: postcode"),
            "company.city": _("Company: city"),
            "company.state": _("Company: state"),
            "company.country": _("Company: country"),
        },
    ),
    (
        _("Where from"),
        {
            "created_at": _("Known since"),
            "source": _("Source"),
            "medium": _("Medium"),
            "campaign": _("Campaign"),
            "channel": _("Channel"),
        },
    ),
    (
        _("Consent"),
        {
            "consent:email:opt_in": _("Agrees to e-mail (yes/no)"),
            "consent:email:opt_out": _("Objects to e-mail (yes/no)"),
            "consent:phone:opt_in": _("Agrees to calls (yes/no)"),
            "consent:phone:opt_out": _("Objects to calls (yes/no)"),
        },
    ),
    (
        _("More"),
        {
            "external_id": _("Id in another system"),
            "owner": _("Owner (e-mail or name of a colleague)"),
            "note": _("Note"),
            "tags": _("Tags"),
        },
    ),
]
KINDS: dict[str, str | Promise] = {
    "text": _("New field: text"),
    "number": _("New field: number"),
    "date": _("New field: date"),
    "boolean": _("New field: yes or no"),
    "choice": _("New field: choice"),
}


def label(target: str) -> str:
    """The name of a target; empty for one of the house's own."""
    return next((str(fields[target]) for _group, fields in GROUPS if target in fields), "")


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the selection."""

    value: str
    label: str | Promise
    chosen: bool = False


def choices(target: str, kind: str | None, known: dict[str, CustomField]) -> list[tuple[str | Promise, list[Choice]]]:
    """The groups of the selection for one column. known: the house's own fields by slug."""
    slug = target.removeprefix("custom:") if target.startswith("custom:") else ""
    is_new = bool(slug) and slug not in known
    groups = [
        ("", [Choice("ignore", _("Leave out"), target == "ignore")]),
        *(
            (name, [Choice(value, label, value == target) for value, label in fields.items()])
            for name, fields in GROUPS
        ),
    ]
    own = [Choice(f"custom:{field.slug}", field.label, field.slug == slug) for field in known.values()]
    if own:
        groups.append((_("Own fields"), own))
    fresh = [Choice(f"new:{name}", label, is_new and (kind or "text") == name) for name, label in KINDS.items()]
    return [*groups, (_("New field"), fresh)]
