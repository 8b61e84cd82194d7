"""Single statements of a person: granted, withdrawn, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from trichter.history import services as history
from trichter.people.models import Person

from ..models import ConsentRecord, Purpose
from .events import announce
from .purposes import find_purpose
from .suppression import suppressed_among

Status, Basis = ConsentRecord.Status, ConsentRecord.Basis


def states(person_ids: Iterable[int]) -> dict[int, dict[str, ConsentRecord]]:
    """The latest statement per purpose slug of many persons, in one query per 500 of them."""
    wanted = list(person_ids)
    found: dict[int, dict[str, ConsentRecord]] = {pk: {} for pk in wanted}
    for start in range(0, len(wanted), 500):
        rows = ConsentRecord.objects.filter(person_id__in=wanted[start : start + 500])
        for record in rows.select_related("purpose").order_by("-at", "-id"):
            found[record.person_id].setdefault(record.purpose.slug, record)
    return found


def state(person: Person) -> dict[str, ConsentRecord | None]:
    """What counts now: for each active purpose (by slug) the latest statement, or None where nothing is known."""
    known = states([person.pk])[person.pk]
    return {slug: known.get(slug) for slug in Purpose.objects.active().values_list("slug", flat=True)}


def current(person: Person, purpose: Purpose | str) -> ConsentRecord | None:
    """The statement that counts for one purpose."""
    rows = ConsentRecord.objects.filter(person=person, purpose=find_purpose(purpose))
    return rows.order_by("-at", "-id").first()


@transaction.atomic
def grant(
    person: Person,
    purpose: Purpose | str,
    *,
    text: str = "",
    source: str = "",
    basis: str = Basis.CONSENT,
    by=None,
    at: datetime | None = None,
    proof: dict | None = None,
) -> ConsentRecord:
    """Write down that the person may be approached for a purpose.

    text    the wording exactly as the person saw or heard it
    source  where it was given, such as "form kontakt" or "phone call"
    proof   facts that prove it (address of the page, time, document), JSON
    This is the person's own new statement, so it counts after an earlier withdrawal; lists use import_consents.
    """
    return write(person, purpose, Status.GRANTED, text=text, source=source, basis=basis, by=by, at=at, proof=proof)


@transaction.atomic
def withdraw(
    person: Person,
    purpose: Purpose | str,
    *,
    text: str = "",
    source: str = "",
    basis: str = Basis.OBJECTION,
    by=None,
    at: datetime | None = None,
    proof: dict | None = None,
) -> ConsentRecord:
    """Write down that the person no longer wants it. Withdrawn twice, the first statement stays the only one."""
    before = current(person, purpose)
    if before is not None and before.status == Status.WITHDRAWN:
        return before
    return write(person, purpose, Status.WITHDRAWN, text=text, source=source, basis=basis, by=by, at=at, proof=proof)


@transaction.atomic
def withdraw_all(person: Person, *, source: str = "", by=None, at: datetime | None = None) -> list[ConsentRecord]:
    """Withdraw every active purpose, also those nothing is known about: the person wants to be left alone."""
    return [withdraw(person, purpose, source=source, by=by, at=at) for purpose in Purpose.objects.active()]


def write(person: Person, purpose: Purpose | str, status: str, *, at: datetime | None, by, **facts) -> ConsentRecord:
    """Append a statement, its event and its line in the history, in the caller's transaction.

    A moment in the future counts as now: it would outlive every withdrawal made before it.
    """
    purpose = find_purpose(purpose)
    facts["proof"] = facts["proof"] or {}
    now = timezone.now()
    record = ConsentRecord.objects.create(
        person=person, purpose=purpose, status=status, at=min(at or now, now), by=by, **facts
    )
    announce([record], by=by)
    told = f"{person}: {purpose.label}"
    history.record(f"consent.{status}", person, by=by, summary=told, purpose=purpose.slug, record=record.pk)
    return record


def may_contact(person: Person, purpose: Purpose | str) -> tuple[bool, str]:
    """Whether the person may be approached for this purpose, and why (not), in words."""
    purpose = find_purpose(purpose)
    addresses = [*person.emails.values_list("address", flat=True), *person.phones.values_list("number", flat=True)]
    if person.email:
        addresses.append(person.email)
    if suppressed_among(address for address in addresses if purpose.covers(address)):
        return False, _("The address is on the suppression list.")
    record = current(person, purpose)
    if record is None:
        return False, _("No basis is known for “%(purpose)s”.") % {"purpose": purpose.label}
    when = date_format(timezone.localtime(record.at), "SHORT_DATE_FORMAT")
    if record.status == Status.WITHDRAWN:
        return False, _("Withdrawn on %(date)s.") % {"date": when}
    return True, _("%(basis)s since %(date)s.") % {"basis": capfirst(record.get_basis_display()), "date": when}
