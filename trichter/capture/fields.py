"""`import` as a condition field: the lists a person is on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trichter.people.appfields import AppField, make_field
from trichter.people.models import Person
from trichter.people.models.event import from_micros

from .models import ImportedPerson, ImportRun

FIELD = "import"
FIELD_GROUPS = {"import": _("Lists")}
FIELDS: list[AppField] = []
MOST = 200  # the newest lists are offered


def dynamic_fields() -> list[AppField]:
    """The field, once a list has been brought in."""
    kept = (ImportRun.Status.DONE, ImportRun.Status.CANCELLED, ImportRun.Status.FAILED)
    runs = ImportRun.objects.filter(status__in=kept).order_by("-pk").values_list("pk", "name")[:MOST]
    offered = [(str(pk), f"{name} ({pk})") for pk, name in runs]
    if not offered:
        return []
    field = make_field(FIELD, "set", _("list"), "import", offered)
    return [AppField(field, no_single_column, lists_of, member_sql=member_sql, read_at=lists_at)]


def no_single_column(vendor: str) -> str:
    """A set is asked for member by member."""
    raise KeyError(FIELD)


def lists_of(person: Person) -> list[str]:
    """The numbers of the lists a person is on."""
    runs = ImportedPerson.objects.filter(person=person).values_list("run_id", flat=True).distinct()
    return [str(pk) for pk in runs]


def lists_at(person: Person, as_of: int) -> list[str]:
    """The same at an instant: lists that had been begun by then."""
    rows = ImportedPerson.objects.filter(person=person, run__created_at__lte=from_micros(as_of))
    return [str(pk) for pk in rows.values_list("run_id", flat=True).distinct()]


def member_sql(vendor: str, value: str) -> str:
    """Whether the person `p` is on a list; nobody is on one that does not exist."""
    if not value.isdecimal() or len(value) > 18:
        return "(1 = 0)"
    return f"(p.id IN (SELECT i.person_id FROM capture_importedperson i WHERE i.run_id = {int(value)}))"  # noqa: S608
