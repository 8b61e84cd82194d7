"""Editing one field in place: which fields there are, how they are shown, and how a typed value is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trichter.accounts.models import User

from .errors import Invalid
from .lists.columns import Text, choice_words
from .models import Company, CustomField, Person
from .models.person import Seniority
from .services import assign_owner, find_or_create_company, update_company, update_person

Record = Person | Company
LINKS = ("website", "linkedin_url")


@dataclass(frozen=True, slots=True)
class EditField:
    """A field that can be edited in place. kind: text, number, date, boolean, choice, owner, company."""

    name: str
    label: Text
    kind: str = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    group: str = ""

    @property
    def input_type(self) -> str:
        """The type of the HTML input."""
        return {"number": "number", "date": "date"}.get(self.kind, "text")

    @property
    def column(self) -> str:
        """The name that services know it by."""
        return self.name.removeprefix("custom.")


PERSON_FIELDS = [
    EditField("salutation", gettext_lazy("Salutation"), group="name"),
    EditField("title", gettext_lazy("Title"), group="name"),
    EditField("first_name", gettext_lazy("First name"), group="name"),
    EditField("last_name", gettext_lazy("Last name"), group="name"),
    EditField("job_title", gettext_lazy("Job title"), group="work"),
    EditField("department", gettext_lazy("Department"), group="work"),
    EditField("seniority", gettext_lazy("Level"), "choice", choice_words(Seniority.choices), group="work"),
    EditField("company", gettext_lazy("Company"), "company", group="work"),
    EditField("linkedin_url", gettext_lazy("LinkedIn"), group="work"),
    EditField("website", gettext_lazy("Website"), group="work"),
    EditField("language", gettext_lazy("Language"), group="work"),
    EditField("street", gettext_lazy("Street"), group="address"),
    EditField("postcode", gettext_lazy("Postcode"), group="address"),
    EditField("city", gettext_lazy("City"), group="address"),
    EditField("state", gettext_lazy("State"), group="address"),
    EditField("country", gettext_lazy("Country"), group="address"),
    EditField("owner", gettext_lazy("Owner"), "owner", group="owner"),
]
COMPANY_FIELDS = [
    EditField("name", gettext_lazy("Name"), group="work"),
    EditField("domain", gettext_lazy("Domain"), group="work"),
    EditField("website", gettext_lazy("Website"), group="work"),
    EditField("industry", gettext_lazy("Industry"), group="work"),
    EditField("employees", gettext_lazy("Employees"), "number", group="work"),
    EditField("phone", gettext_lazy("Phone"), group="work"),
    EditField("street", gettext_lazy("Street"), group="address"),
    EditField("postcode", gettext_lazy("Postcode"), group="address"),
    EditField("city", gettext_lazy("City"), group="address"),
    EditField("state", gettext_lazy("State"), group="address"),
    EditField("country", gettext_lazy("Country"), group="address"),
    EditField("owner", gettext_lazy("Owner"), "owner", group="owner"),
]
BUILT_IN = {"person": PERSON_FIELDS, "company": COMPANY_FIELDS}


def custom_edit_field(field: CustomField) -> EditField:
    """How a field of the house's own is edited."""
    choices = choice_words((value, value) for value in field.choices) if field.kind == "choice" else ()
    return EditField(f"custom.{field.slug}", field.label, field.kind, choices, group="custom")


def edit_fields(entity: str, group: str) -> list[EditField]:
    """The fields of a group: name, work, address, owner, or custom (one query)."""
    if group == "custom":
        return [custom_edit_field(field) for field in CustomField.objects.filter(entity=entity)]
    return [field for field in BUILT_IN[entity] if field.group == group]


def find_field(entity: str, name: str) -> EditField | None:
    """The field of this name; None if there is none."""
    if name.startswith("custom."):
        custom = CustomField.objects.filter(entity=entity, slug=name.removeprefix("custom.")).first()
        return custom_edit_field(custom) if custom else None
    return next((field for field in BUILT_IN[entity] if field.name == name), None)


def value_of(record: Record, field: EditField) -> Any:
    """The stored value."""
    if field.name.startswith("custom."):
        return record.custom.get(field.column)
    return getattr(record, field.name)


def shown(record: Record, field: EditField) -> Any:
    """The value as it is shown: words for choices, a date for dates; None where unknown."""
    value = value_of(record, field)
    if value in (None, ""):
        return None
    if field.kind == "choice":
        return dict(field.choices).get(value, value)
    if field.kind == "boolean":
        return _("yes") if value else _("no")
    if field.kind == "date":
        try:
            return parse_date(str(value)) or value
        except ValueError:
            return value
    return value


def typed(record: Record, field: EditField) -> str:
    """The value as the input holds it."""
    value = value_of(record, field)
    if value is None:
        return ""
    return {True: "true", False: "false"}.get(value, str(value)) if field.kind == "boolean" else str(value)


def save(record: Record, field: EditField, data, *, by) -> list[str]:
    """Save what was typed; returns what changed. Raises Invalid, Taken."""
    if field.kind == "owner":
        return save_owner(record, data.get("owner", ""), by)
    if field.kind == "company":
        assert isinstance(record, Person)  # noqa: S101 only people have a company
        return update_person(record, {"company": chosen_company(data, by)}, by=by, source="user")
    value = data.get("value", "").strip()
    if field.name in LINKS and value and "://" not in value:
        value = f"https://{value}"
    if field.name in LINKS and value and not value.lower().startswith(("https://", "http://")):
        raise Invalid(_("A web address begins with https://."), field.name)
    change = {field.column: value}
    if isinstance(record, Person):
        return update_person(record, change, by=by, source="user")
    return update_company(record, change, by=by, source="user")


def save_owner(record: Record, chosen: str, by) -> list[str]:
    """Give the record to the chosen colleague; "none" and nothing are nobody. Raises Invalid for an unknown one."""
    owner = None
    if chosen not in ("", "none"):
        owner = User.objects.filter(is_active=True, pk=int(chosen)).first() if chosen.isdecimal() else None
        if owner is None:
            raise Invalid(_("This colleague does not exist."), "owner")
    if isinstance(record, Person):
        return ["owner"] if assign_owner(record, owner, by=by) else []
    return update_company(record, {"owner": owner}, by=by, source="user")


def chosen_company(data, by) -> Company | None:
    """The picked company, a new one of the typed name, or none. Raises Invalid for one the user may not see."""
    picked = data.get("company", "")
    if picked == "new":
        return find_or_create_company(data.get("q", ""), by=by)
    if not picked.isdecimal():
        return None
    company = Company.objects.visible_to(by).filter(pk=int(picked)).first()
    if company is None:
        raise Invalid(_("This company does not exist."), "company")
    return company
