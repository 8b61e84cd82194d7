"""Finding, creating and changing persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.services import record, undoes

from .. import normalise
from ..errors import Invalid, Taken
from ..models import Company, ExternalKey, Person, PersonEmail, PersonPhone
from ..models.event import micros
from ..sql import AmongIds
from .changes import PERSON_COLUMNS, Change, difference, log_changes, set_values, tracked_company, tracked_person
from .companies import company_for_email, find_or_create_company, user_or_none
from .events import NewEvent, now_micros, record_events
from .touches import touch


@dataclass(slots=True)
class PersonData:
    """What is known of a person who may be new.

    values     columns and custom fields by name; first_name, job_title, …
    emails     addresses, the primary one first; likewise phones
    external   (system, key) pairs: the person's names in other systems
    company    name of the company; domain its mail domain (else taken from the address); company_values its columns
    """

    values: dict[str, Any] = field(default_factory=dict)
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    external: Sequence[tuple[str, str]] = ()
    company: str = ""
    domain: str = ""
    company_values: dict[str, Any] = field(default_factory=dict)
    owner_id: int | None = None
    is_demo: bool = False


def find_person(
    emails: Iterable[str] = (), phones: Iterable[str] = (), external: Iterable[tuple[str, str]] = ()
) -> Person | None:
    """The living person with one of these addresses; else of these names in other systems; else of these numbers, if
    exactly one living person has them (several people may share a switchboard)."""
    alive = Person.objects.alive()
    keys = [key for address in emails if (key := normalise.email_key(address))]
    if keys and (found := alive.filter(emails__key__in=keys).order_by("id").first()):
        return found
    for system, key in external:
        if found := alive.filter(external_keys__system=system, external_keys__key=key).first():
            return found
    numbers = [key for number in phones if (key := normalise.phone_key(number))]
    if not numbers:
        return None
    several = list(alive.filter(phones__key__in=numbers).distinct()[:2])
    return several[0] if len(several) == 1 else None


@transaction.atomic
def create_person(data: PersonData, *, by=None, source: str = "", at: int | None = None) -> Person:
    """Create a person with addresses, numbers and company. `at` (µs) is when they became known, by default now.

    Raises Invalid for a value that does not fit or if nothing names the person, Taken for somebody else's address.
    """
    person = Person(owner_id=data.owner_id, is_demo=data.is_demo)
    set_values(person, data.values, PERSON_COLUMNS, "person")
    if source and not person.source:
        person.source = source[:120]
    if not (person.first_name or person.last_name or data.emails or data.phones):
        raise Invalid(_("A person needs a name, an e-mail address or a phone number."))
    emails, phones = read_emails(data.emails), read_phones(data.phones, person.country)
    refuse_taken(emails, None)
    company = (
        find_or_create_company(
            data.company, data.domain or first_domain(emails), by=by, values=data.company_values, is_demo=data.is_demo
        )
        if data.company or data.domain
        else company_of(emails)
    )
    person.company = company
    if at is not None:
        from ..models.event import from_micros

        person.created_at = from_micros(at)
    derive(person, emails, phones)
    person.save()
    write_emails(person, emails)
    write_phones(person, phones)
    for system, key in data.external:
        add_external_key(person, system, key)
    refresh_search([person.pk])
    record("person_created", person, by=by, summary=str(person), source=source)
    touch([person.pk])
    return person


def company_of(emails: Sequence[tuple[str, str]]) -> Company | None:
    """The known company that the first business address belongs to."""
    return company_for_email(emails[0][1]) if emails else None


def first_domain(emails: Sequence[tuple[str, str]]) -> str:
    """The company domain of the primary address, empty if there is none."""
    return normalise.company_domain(emails[0][1]) if emails else ""


def read_emails(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """(address, key) of each, once each. Raises Invalid."""
    found: dict[str, str] = {}
    for address in addresses:
        key = normalise.email_key(address)
        if key is None:
            raise Invalid(_("“%(address)s” is not an e-mail address.") % {"address": address}, "emails")
        found.setdefault(key, address.strip())
    return [(address, key) for key, address in found.items()]


def read_phones(numbers: Iterable[str], country: str = "") -> list[tuple[str, str | None]]:
    """(number as typed, E.164 or None) of each, once each."""
    found: dict[str, tuple[str, str | None]] = {}
    for number in numbers:
        typed = number.strip()[:60]
        if typed:
            key = normalise.phone_key(typed, country)
            found.setdefault(key or typed, (typed, key))
    return list(found.values())


def refuse_taken(emails: Sequence[tuple[str, str]], person_id: int | None) -> None:
    """Raise Taken if one of these addresses is somebody else's."""
    taken = PersonEmail.objects.filter(key__in=[key for _address, key in emails]).exclude(person_id=person_id)
    other = taken.select_related("person").first()
    if other:
        raise Taken(
            _("%(address)s belongs to %(person)s already.") % {"address": other.address, "person": other.person},
            other.person_id,
        )


def derive(person: Person, emails: Sequence[tuple[str, str | None]], phones: Sequence[tuple[str, str | None]]) -> None:
    """Columns that follow from others: primary address and number, kind of address, sort key."""
    person.email = emails[0][1] or emails[0][0] if emails else ""
    person.email_kind = normalise.email_kind(person.email)
    person.phone = (phones[0][1] or phones[0][0])[:40] if phones else ""
    person.name_key = normalise.name_key(person.first_name, person.last_name)


def write_emails(person: Person, emails: Sequence[tuple[str, str | None]]) -> None:
    """Make these the person's addresses; rows of those that stay are kept."""
    known = {email.key or email.address: email for email in person.emails.all()}
    wanted = {key or address: (address, key, position) for position, (address, key) in enumerate(emails)}
    PersonEmail.objects.filter(pk__in=[row.pk for name, row in known.items() if name not in wanted]).delete()
    for name, (address, key, position) in wanted.items():
        row = known.get(name)
        if row is None:
            PersonEmail.objects.create(person=person, address=address, key=key, position=position)
        elif (row.address, row.position) != (address, position):
            PersonEmail.objects.filter(pk=row.pk).update(address=address, position=position)


def write_phones(person: Person, phones: Sequence[tuple[str, str | None]]) -> None:
    """Make these the person's numbers; rows of those that stay are kept."""
    known = {phone.key or phone.number: phone for phone in person.phones.all()}
    wanted = {key or number: (number, key, position) for position, (number, key) in enumerate(phones)}
    PersonPhone.objects.filter(pk__in=[row.pk for name, row in known.items() if name not in wanted]).delete()
    for name, (number, key, position) in wanted.items():
        row = known.get(name)
        if row is None:
            PersonPhone.objects.create(person=person, number=number, key=key, position=position)
        elif (row.number, row.position) != (number, position):
            PersonPhone.objects.filter(pk=row.pk).update(number=number, position=position)


def add_external_key(person: Person, system: str, key: str) -> None:
    """Remember the person's name in another system. Raises Taken."""
    found, _created = ExternalKey.objects.get_or_create(system=system, key=key, defaults={"person": person})
    if found.person_id != person.pk:
        raise Taken(
            _("%(key)s belongs to %(person)s already.") % {"key": found, "person": found.person}, found.person_id
        )


def refresh_search(person_ids: Sequence[int]) -> None:
    """Write search_text anew from names, company, addresses and numbers."""
    people = (
        Person.objects.filter(AmongIds(person_ids))
        .select_related("company")
        .prefetch_related("emails", "phones")
        .only("first_name", "last_name", "title", "company__name", "search_text")
    )
    changed = []
    for person in people:
        fresh = search_text_of(
            person, [e.address for e in person.emails.all()], [p.key or p.number for p in person.phones.all()]
        )
        if fresh != person.search_text:
            person.search_text = fresh
            changed.append(person)
    Person.objects.bulk_update(changed, ["search_text"], batch_size=500)


def search_text_of(person: Person, addresses: Iterable[str], numbers: Iterable[str]) -> str:
    """The words a person is found by."""
    company = person.company.name if person.company_id and person.company else ""
    return normalise.search_text((person.last_name, person.first_name, person.title, company, *addresses, *numbers))


@transaction.atomic
def update_person(
    person: Person, changes: Mapping[str, Any], *, by=None, source: str = "", history: bool = True
) -> list[str]:
    """Change columns, custom fields (by slug), `emails`, `phones`, `company` (a Company or None); returns changed
    fields.

    Writes an attribute_changed event per changed field, a history entry that can be undone, and touches the person.
    Raises Invalid, Taken. For the owner see assign_owner.
    """
    fresh = Person.objects.select_for_update(of=("self",)).select_related("company").get(pk=person.pk)
    before, company_before = tracked_person(fresh), fresh.company
    emails = [(email.address, email.key) for email in fresh.emails.all()]
    phones = [(phone.number, phone.key) for phone in fresh.phones.all()]
    old_contacts = {"emails": [address for address, _key in emails], "phones": [number for number, _key in phones]}
    given = dict(changes)
    if "company" in given:
        fresh.company = given.pop("company")
    new_emails, new_phones = wanted_contacts(fresh, given, emails, phones)
    set_values(fresh, given, PERSON_COLUMNS, "person")
    derive(fresh, new_emails, new_phones)
    fresh.save()
    if new_emails != emails:
        write_emails(fresh, new_emails)
    if new_phones != phones:
        write_phones(fresh, new_phones)
    found = difference(before, tracked_person(fresh))
    if company_id(company_before) != fresh.company_id:
        found.append(company_change(company_before, fresh.company))
    contacts = [
        name for name, old, new in (("emails", emails, new_emails), ("phones", phones, new_phones)) if old != new
    ]
    changed = [change.field for change in found] + contacts
    if changed:
        log_changes([fresh.pk], found, by=by, source=source)
        refresh_search([fresh.pk])
    if changed and history:
        undo = undo_of(found, company_before) | {name: old_contacts[name] for name in contacts}
        record("person_changed", fresh, by=by, summary=str(fresh), undo=undo, fields=changed, source=source)
    person.refresh_from_db()
    return changed


def wanted_contacts(person: Person, given: dict, emails: list, phones: list) -> tuple[list, list]:
    """Addresses and numbers after the change, taken out of `given`: whole lists, or a new primary one."""
    if "emails" in given:
        emails = read_emails(given.pop("emails"))
    if "email" in given:
        address = given.pop("email")
        primary = read_emails([address] if address else [])
        emails = [*primary, *(each for each in emails[1:] if each not in primary)]
    if "phones" in given:
        phones = read_phones(given.pop("phones"), person.country)
    if "phone" in given:
        first = read_phones([given.pop("phone") or ""], person.country)
        phones = first + [each for each in phones[1:] if each not in first]
    given.pop("email_kind", None)
    refuse_taken(emails, person.pk)
    return emails, phones


def company_id(company: Company | None) -> int | None:
    """The id, if there is a company."""
    return company.pk if company else None


def company_change(old: Company | None, new: Company | None) -> Change:
    """A move from one company to another, with what was known of each then, so that the past can be told."""
    return Change("company", company_snapshot(old), company_snapshot(new))


def company_snapshot(company: Company | None) -> dict | None:
    """A company's id and attributes."""
    return {"id": company.pk, "values": tracked_company(company)} if company else None


def undo_of(changes: Sequence[Change], company: Company | None) -> dict[str, Any]:
    """What update_person needs to take changes back."""
    found: dict[str, Any] = {}
    for change in changes:
        if change.field == "company":
            found["company_id"] = company_id(company)
        elif change.field not in ("person.email", "person.phone", "person.email_kind"):
            found[change.field.removeprefix("person.")] = change.old
    return found


@undoes("person_changed")
def undo_change(action, by) -> None:
    """Put the former values back."""
    old = dict(action.undo)
    if "company_id" in old:
        old["company"] = Company.objects.filter(pk=old.pop("company_id")).first()
    update_person(Person.objects.get(pk=action.target_id), old, by=by, source="undo", history=False)


@transaction.atomic
def assign_owner(
    person: Person, user, *, by=None, reason: str = "", history: bool = True, at: datetime | None = None
) -> bool:
    """Give the person to a colleague, or to nobody (None). Returns whether that changed anything.

    at  when it happened, by default now
    """
    fresh = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    old, new = fresh.owner_id, user.pk if user is not None else None
    former = fresh.owner.email if fresh.owner is not None else None
    if old == new:
        return False
    Person.objects.filter(pk=person.pk).update(owner_id=new, updated_at=timezone.now())
    person.owner = user
    properties = {
        "old": old,
        "new": new,
        "old_email": former,
        "name": str(user) if user is not None else None,
        "reason": reason,
    }
    moment = micros(at) if at else now_micros()
    record_events([NewEvent(person.pk, "owner_changed", moment, None, properties)], by=by)
    if history:
        record("owner_changed", person, by=by, summary=str(user or "")[:200], undo={"owner_id": old}, reason=reason)
    return True


@undoes("owner_changed")
def undo_owner(action, by) -> None:
    """Give the person back to the former owner."""
    former = user_or_none(action.undo["owner_id"])
    assign_owner(Person.objects.get(pk=action.target_id), former, by=by, reason="undo", history=False)
