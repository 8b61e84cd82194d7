"""What is said once for a whole list: where it is from, on what basis, and what happens to known values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

SUBJECTS = ("", "people", "companies")
BASES = ("", "consent", "contract", "legitimate_interest")

# suggestions for the kind of contact, in words; any other words may be given
CONTACT_KINDS = [
    _("Webinar attendee"),
    _("Trade fair contact"),
    _("Newsletter subscriber"),
    _("Content download"),
    _("Recommendation"),
    _("Existing customer"),
    _("Address book"),
    _("Bought list"),
]


@dataclass(slots=True)
class Options:
    """Settings of one import.

    source … contact_kind   where the people are from; a column of the list that says so wins for its row
    overwrite     replace known values; otherwise only unknown ones are filled in
    subject       people, companies, or empty: what the columns suggest
    external_only every row must have its id; those without are refused
    system        whose ids stand in the id column; empty: see prepare.default_system
    basis         lawful basis for all rows that say nothing themselves: consent, contract, legitimate_interest, or none
    purpose       slug of the purpose of that basis; basis_text: the wording people agreed to, or the reason
    language      of the error file
    """

    source: str = ""
    medium: str = ""
    campaign: str = ""
    channel: str = ""
    contact_kind: str = ""
    overwrite: bool = False
    subject: str = ""
    external_only: bool = False
    system: str = ""
    basis: str = ""
    basis_text: str = ""
    purpose: str = "news_mail"
    language: str = "de"

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Options:
        """From JSON; keys that are no options are left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in names})

    def as_json(self) -> dict[str, Any]:
        """For ImportRun.options."""
        return asdict(self)

    @property
    def origin(self) -> dict[str, str]:
        """Columns of the person that say where they are from, as far as given."""
        found = {name: getattr(self, name) for name in ("source", "medium", "campaign", "channel", "contact_kind")}
        return {name: value for name, value in found.items() if value}
