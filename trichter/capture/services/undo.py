"""Taking an import back: whom it created goes for good, whom it changed is as before, block by block from the last one.

Someone created by the import stays when anybody has worked with them since: a call, a note, a mail, a change by hand, a
form they sent, or another list that added something. The run says how many those are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.consent.models import ConsentRecord
from trichter.history import services as history
from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.jobs import heartbeat
from trichter.jobs.errors import Stopping
from trichter.people import normalise
from trichter.people.catalogue import forget
from trichter.people.models import Company, Event, Note, Person, PersonEmail, PersonPhone
from trichter.people.models.event import from_micros
from trichter.people.services import touch
from trichter.people.services.bulk_write import write_columns
from trichter.people.services.changes import COMPANY_COLUMNS, tracked_company
from trichter.people.services.companies import words_of
from trichter.people.services.persons import derive, refresh_search
from trichter.people.services.removing import remove
from trichter.people.sql import AmongIds, among, among_rows, blocks, run

from ..errors import WrongState
from ..models import ImportBlock, ImportedPerson, ImportRun
from .own_fields import remove_unused
from .running import lock

Status = ImportRun.Status
OWN_EVENTS = ("attribute_changed", "owner_changed", "imported")
SLICE = 500


@transaction.atomic
def request_undo(run: ImportRun, *, by) -> None:
    """Have the worker take an import back. Raises WrongState, Refused."""
    run = lock(run.pk)
    action = Action.objects.undoable().filter(verb="capture.imported", undo__run=run.pk).first()
    if action is not None:
        history.undo(action, by=by)
    else:
        begin_undo(run, by)


@history.undoes("capture.imported")
def undo_imported(action, by) -> None:
    """The history's undo: the same."""
    run = ImportRun.objects.filter(pk=action.undo["run"]).first()
    if run is None or (by is not None and not ImportRun.objects.visible_to(by).filter(pk=run.pk).exists()):
        raise Refused(_("This import is not there any more."))
    if by is not None and not by.may("capture.import"):
        raise Refused(_("You may not take imports back."))
    begin_undo(lock(run.pk), by)


def begin_undo(run: ImportRun, by) -> None:
    """Mark a locked run and queue the work. Raises WrongState."""
    from ..tasks import undo_list

    if run.status not in (Status.DONE, Status.FAILED, Status.CANCELLED):
        raise WrongState(_("Only a finished import can be taken back."))
    run.status = Status.UNDOING
    run.save(update_fields=["status"])
    undo_list.enqueue(run.pk, by.pk if by is not None else None)


def undo_import(run: ImportRun, by=None, *, progress: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """Take a run back here and now; broken off anywhere, the next call goes on. Raises WrongState, Stopping."""
    with transaction.atomic():
        fresh = lock(run.pk)
        if fresh.status in (Status.DONE, Status.FAILED, Status.CANCELLED):
            fresh.status = Status.UNDOING
            fresh.save(update_fields=["status"])
            Action.objects.undoable().filter(verb="capture.imported", undo__run=fresh.pk).update(
                undone_at=timezone.now(), undone_by=by
            )
        elif fresh.status != Status.UNDOING:
            raise WrongState(_("Only a finished import can be taken back."))
    take_back(fresh, by=by, progress=progress, stoppable=True)
    with transaction.atomic():
        if ImportRun.objects.filter(pk=run.pk, status=Status.UNDOING).update(status=Status.UNDONE):
            history.record("capture.import_undone", fresh, by=by, summary=fresh.name)
            forget()
    return ImportRun.objects.get(pk=run.pk)


def take_back(run: ImportRun, *, by, progress: Callable[[ImportRun], None] | None = None, stoppable=False) -> None:
    """Undo every block, the last one first, then the custom fields."""
    for block in list(ImportBlock.objects.filter(run=run).order_by("-pk")):
        with transaction.atomic():
            kept = undo_block(run, block)
            if kept:
                ImportRun.objects.filter(pk=run.pk).update(kept=run.kept + kept)
                run.kept += kept
        if progress:
            progress(run)
        if stoppable and heartbeat.stopping():
            raise Stopping
    with transaction.atomic():
        remove_unused(run)


class Entry(NamedTuple):
    """An ImportedPerson, as far as undoing needs it; thousands of model instances would cost more than the undoing."""

    person_id: int
    created: bool
    changed: bool
    before: dict[str, Any]


def undo_block(run: ImportRun, block: ImportBlock) -> int:
    """Undo one block in the caller's transaction; returns how many people it created and had to leave."""
    entries = [Entry(*row) for row in block.persons.order_by("-pk").values_list(*Entry._fields)]
    created = {entry.person_id for entry in entries if entry.created}
    own = own_records(entries)
    kept = worked_with(created, run, block, own) if created else set()
    gone = created - kept
    stay = [entry for entry in entries if entry.changed and entry.person_id not in created]
    remove_records(own, {entry.person_id for entry in stay})
    restore(stay, block)
    remove(sorted(gone))
    restore_companies(block)
    block.delete()
    return len(kept)


def own_records(entries: Iterable[Entry]) -> dict[str, list[int]]:
    """Notes and consents that the block wrote."""
    found: dict[str, list[int]] = {"notes": [], "consents": []}
    for entry in entries:
        for kind, ids in found.items():
            ids += entry.before.get(kind, [])
    return found


def keys_of(own: dict[str, list[int]]) -> list[str]:
    """The keys of their events."""
    return [f"note:{pk}" for pk in own["notes"]] + [f"consent:{pk}" for pk in own["consents"]]


def worked_with(ids: set[int], run: ImportRun, block: ImportBlock, own: dict[str, list[int]]) -> set[int]:
    """Those of the people created by a block with whom somebody has had to do since."""
    found: set[int] = set()
    ours = set(keys_of(own))
    later = Event.objects.filter(AmongIds(ids, "person_id"), recorded_at__gte=block.at).exclude(type="imported")
    later = later.exclude(type="stage_changed", actor=None)
    later = later.exclude(type="attribute_changed", name__startswith="company.")
    found |= {pk for pk, key in later.values_list("person_id", "key") if key not in ours}
    others = ImportedPerson.objects.filter(AmongIds(ids, "person_id"), changed=True).exclude(run=run)
    found |= set(others.values_list("person_id", flat=True))
    clicks = Action.objects.filter(AmongIds(ids, "target_id"), target_type="people.person").exclude(by=None)
    return found | {pk for pk in clicks.values_list("target_id", flat=True) if pk is not None}


def remove_records(own: dict[str, list[int]], people: set[int]) -> None:
    """Take notes and consents back from people who stay, with their events."""
    if not people:
        return
    notes = Note.objects.filter(AmongIds(own["notes"]), AmongIds(people, "person_id"))
    consents = ConsentRecord.objects.filter(AmongIds(own["consents"]), AmongIds(people, "person_id"))
    keys = [f"note:{pk}" for pk in notes.values_list("pk", flat=True)]
    keys += [f"consent:{pk}" for pk in consents.values_list("pk", flat=True)]
    for some in blocks(keys, SLICE):
        Event.objects.filter(AmongIds(people, "person_id"), key__in=some).delete()
    notes.delete()
    consents.delete()


def restore(entries: Sequence[Entry], block: ImportBlock) -> None:
    """Put back what a block changed, where nobody has changed it since; its events go."""
    if not entries:
        return
    chosen = Person.objects.filter(AmongIds([entry.person_id for entry in entries]))
    people = {person.pk: person for person in chosen}
    former = {old for entry in entries if (old := entry.before.get("changes", {}).get("company", [None])[0])}
    companies = set(Company.objects.filter(AmongIds(former)).values_list("pk", flat=True)) if former else set()
    for entry in entries:
        person = people.get(entry.person_id)
        if person is not None:
            put_values_back(person, entry.before.get("changes", {}), companies)
    drop_details([entry for entry in entries if entry.person_id in people])
    ids = list(people)
    Event.objects.filter(AmongIds(ids, "person_id"), recorded_at=block.at, type__in=OWN_EVENTS).delete()
    finish_people(list(people.values()), block)
    refresh_search(ids)
    touch(ids)


def put_values_back(person: Person, changes: dict[str, list[Any]], companies: set[int]) -> None:
    """Former values of columns and custom fields; companies: those that are still there to go back to."""
    for name, (old, new) in changes.items():
        if name == "company":
            if person.company_id == new:
                person.company_id = old if old in companies else None
        elif name == "owner":
            if person.owner_id == new:
                person.owner_id = old
        else:
            put_value_back(person, name.removeprefix("person."), old, new)


def put_value_back(person: Person, name: str, old: Any, new: Any) -> None:
    """One former value; None was unknown."""
    if name in person.custom:
        if person.custom[name] == new:
            person.custom = {key: value for key, value in person.custom.items() if key != name}
            if old is not None:
                person.custom[name] = old
    elif getattr(person, name, None) == new:
        setattr(person, name, old or "")


def drop_details(entries: Sequence[Entry]) -> None:
    """Addresses, numbers and names elsewhere that the block added."""
    emails = [(each.person_id, key) for each in entries for key in each.before.get("emails", ())]
    phones = [(each.person_id, number) for each in entries for number in each.before.get("phones", ())]
    names = [(each.person_id, *name) for each in entries for name in each.before.get("external", ())]
    drop("people_personemail", "person_id, key", emails)
    drop("people_personphone", "person_id, coalesce(key, number)", phones)
    drop("people_externalkey", "person_id, system, key", names)


def drop(table: str, columns: str, values: Sequence[tuple]) -> None:
    """Delete the rows with these values in these columns; the first is the person's id."""
    if values:
        inside, parameters = among_rows(values)
        people, ids = among(sorted({row[0] for row in values}))
        run(f"DELETE FROM {table} WHERE person_id IN {people} AND ({columns}) IN {inside}", [ids, *parameters])  # noqa: S608


def finish_people(people: Sequence[Person], block: ImportBlock) -> None:
    """Columns that follow from others, and the clock of the last event if the import had moved it."""
    ids = [person.pk for person in people]
    moved = from_micros(block.at)
    clock = Event.objects.filter(AmongIds(ids, "person_id")).exclude(type="attribute_changed")
    latest = clock.values("person").order_by().annotate(latest=Max("occurred_at"))
    last = {row["person"]: row["latest"] for row in latest}
    emails, phones = details(PersonEmail, "address", ids), details(PersonPhone, "number", ids)
    turned = []
    for person in people:
        derive(person, emails.get(person.pk, []), phones.get(person.pk, []))
        if person.last_event_at is not None and person.last_event_at >= moved:
            at = last.get(person.pk)
            turned.append((person.pk, from_micros(at) if at is not None else None))
    write_columns(people)
    for at, same in by_moment(turned).items():
        Person.objects.filter(AmongIds(same)).update(last_event_at=at)


def by_moment(turned: Sequence[tuple[int, datetime | None]]) -> dict[datetime | None, list[int]]:
    """People by what their clock is put back to: many share it, because they came in together."""
    found: dict[datetime | None, list[int]] = {}
    for pk, at in turned:
        found.setdefault(at, []).append(pk)
    return found


def details(model, column: str, ids: Sequence[int]) -> dict[int, list[tuple[str, str | None]]]:
    """(as typed, key) of the people's addresses or numbers, in order."""
    found: dict[int, list[tuple[str, str | None]]] = {}
    rows = (
        model.objects.filter(AmongIds(ids, "person_id"))
        .order_by("position", "id")
        .values_list("person_id", column, "key")
    )
    for pk, typed, key in rows:
        found.setdefault(pk, []).append((typed, key))
    return found


def put_company_back(company: Company, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Former values where the imported ones still stand; the people's words to be found by follow the name."""
    now, name = tracked_company(company), company.name
    for field in {*before, *after}:
        if now.get(field) != after.get(field):
            continue
        column = field.removeprefix("company.")
        if column in COMPANY_COLUMNS:
            setattr(company, column, before.get(field, None if column in ("domain", "employees") else ""))
        else:
            own = {key: value for key, value in company.custom.items() if key != column}
            company.custom = own | ({column: before[field]} if field in before else {})
    company.name_key = normalise.company_key(company.name)
    company.search_text = words_of(company)
    company.save()
    if company.name != name:
        refresh_search(list(Person.objects.filter(company=company).values_list("pk", flat=True)))


def restore_companies(block: ImportBlock) -> None:
    """Companies as they were; those the block created go if nobody is left in them."""
    for pk, (before, after) in block.companies.get("changed", {}).items():
        company = Company.objects.filter(pk=int(pk)).first()
        if company is None:
            continue
        put_company_back(company, before, after)
        people = Person.objects.filter(company=company).values("pk")
        Event.objects.filter(
            person__in=people, recorded_at=block.at, type="attribute_changed", name__startswith="company."
        ).delete()
    created = block.companies.get("created", [])
    for start in range(0, len(created), SLICE):
        part = Company.objects.filter(pk__in=created[start : start + SLICE])
        part.filter(persons__isnull=True).delete()
