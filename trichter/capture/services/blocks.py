"""One block of a list: rows are read, cleaned and written in one transaction, with all that undo needs."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.consent.services import ConsentRow, import_consents
from trichter.people.models import CustomField, Note, Person
from trichter.people.models.event import from_micros
from trichter.people.services import NewEvent, Trace, now_micros, record_events, upsert_people
from trichter.people.services.bulk import Outcome
from trichter.people.sql import as_json, put

from ..models import ImportBlock, ImportRun
from . import ahead
from .cleaning import Block, Cleaner, Recipe, Written
from .company_lists import upsert_companies
from .options import Options
from .own_fields import Choices, create_fields, entity_of, fitted
from .prepare import default_system, file_of, is_company_list, look_of, mapping_of
from .rows import ReadyRow, Remark, owners

log = logging.getLogger(__name__)
BLOCK = 2000  # rows per transaction: small enough to watch, large enough that commits do not count
IMPORTED = ("run_id", "person_id", "row", "created", "changed", "block_id", "before")


class ListImport:
    """A run at work. Custom fields are there after `begin`; then `write` is called for each block, in order."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.by = run, run.by
        self.options = Options.of(run.options)
        self.look = look_of(run)
        mapping = mapping_of(run)
        self.companies = is_company_list(mapping, self.options)
        self.entity = entity_of(self.companies)
        self.mapping = fitted(mapping, self.entity)
        if self.companies:  # a row without a person is what such a list is about
            self.mapping = replace(self.mapping, identify_by="row")
        self.cleaner = Cleaner(
            Recipe(
                file_of(run), self.look, self.mapping, self.options, run.name,
                self.options.system or default_system(run), self.companies, owners(), BLOCK,
            )
        )  # fmt: skip
        self.kinds: ahead.Fields = {}
        self.imported = {"name": run.name, "import": run.pk, **self.options.origin}
        self.choices: Choices | None = None

    def begin(self) -> dict[str, Any]:
        """Make the list's custom fields; returns what undo needs. Again after a crash it makes nothing twice."""
        made = self.run.made or create_fields(self.mapping, self.entity, self.run.options.get("labels", {}))
        self.choices = Choices(self.mapping, self.entity, made)
        return made

    def prepared(self, start: int) -> Generator[Block, None, None]:
        """The blocks of the file behind the first `start` rows, cleaned; of a long list by a process beside this one.
        Raises FileProblem, also in the middle of the file."""
        helper = None
        if not self.companies and ahead.worth_it(self.run.rows_total - start):
            own = list(CustomField.objects.all())
            self.kinds = ahead.kinds_of(own)
            helper = ahead.started(self.cleaner.recipe, own)
        if helper is not None:
            try:
                for block in self.taken_over(helper, start):
                    start += block.size
                    yield block
                return
            except OSError:
                log.warning("the second process of an import has ended: it takes longer")
            finally:
                helper.end()
        yield from map(self.cleaner.prepare, self.cleaner.blocks(start))

    def taken_over(self, helper: ahead.Helper, start: int) -> Iterator[Block]:
        """Blocks of our own until the helper is ready, then its blocks. Raises OSError when it has ended."""
        for rows in self.cleaner.blocks(start):
            if helper.is_ready():
                break
            yield self.cleaner.prepare(rows)
            start += len(rows)
        else:
            return
        yield from helper.blocks(start)

    def up_to_date(self, block: Block) -> Block:
        """A block that was cleaned ahead of time, cleaned again if the custom fields are others now."""
        if not block.ahead or ahead.still_right(self.kinds, ahead.kinds_of(list(CustomField.objects.all()))):
            return block
        return self.cleaner.prepare(block.rows())

    def write(self, block: Block, before: Sequence[ReadyRow] = ()) -> Written:
        """Write a block in the caller's transaction; returns what became of it.

        before  rows that are written ahead of it and not counted (a dry run's way to know what earlier blocks did)
        """
        block = self.up_to_date(block)
        if self.choices is not None:
            self.choices.learn(block.custom)
        if self.companies:
            self.write_companies(block)
            return block.written
        trace = Trace()
        outcomes = self.upsert([*before, *block.ready], trace)[len(before) :]
        self.keep(block.ready, outcomes, trace, block.written)
        return block.written

    def upsert(self, rows: Sequence[ReadyRow], trace: Trace) -> list[Outcome]:
        """Write the people. A row about somebody whom the user may not see is refused: lists are no way around that."""
        hidden: set[int] = set()
        while True:
            with transaction.atomic():
                open_rows = [row.packed or row.person for row in rows if row.number not in hidden]
                answers = iter(
                    upsert_people(
                        open_rows,
                        by=self.by,
                        overwrite=self.options.overwrite,
                        imported=self.imported,
                        trace=trace,
                    )
                )
                refusal = Outcome(
                    None, "refused", {}, _("A colleague looks after this person, whose records you do not see.")
                )
                outcomes = [refusal if row.number in hidden else next(answers) for row in rows]
                fresh = self.hidden(rows, outcomes)
                if not fresh:
                    return outcomes
                hidden |= fresh
                transaction.set_rollback(True)

    def hidden(self, rows: Sequence[ReadyRow], outcomes: Sequence[Outcome]) -> set[int]:
        """Numbers of the rows that led to a person out of the user's sight."""
        if self.by is None or self.by.visibility == "all":
            return set()
        ids = {outcome.person_id for outcome in outcomes if outcome.outcome in ("updated", "unchanged")}
        mine = set(Person.objects.visible_to(self.by).filter(pk__in=ids).values_list("pk", flat=True))
        made = {outcome.person_id for outcome in outcomes if outcome.outcome == "created"}
        out = ids - mine - made
        return {row.number for row, outcome in zip(rows, outcomes, strict=True) if outcome.person_id in out}

    def keep(self, rows: Sequence[ReadyRow], outcomes: Sequence[Outcome], trace: Trace, written: Written) -> None:
        """Consents and notes, then what was done to whom."""
        extra: dict[Any, Any] = {}
        if any(row.claims for row in rows):
            self.consents(rows, outcomes, extra, from_micros(trace.at))
        if any(row.note for row in rows):
            self.notes(rows, outcomes, extra)
        companies = {"created": trace.companies_created, "changed": trace.companies_changed}
        block = ImportBlock.objects.create(run=self.run, at=trace.at, companies=companies)
        records, run_id = [], self.run.pk
        for index, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
            result = outcome.outcome
            if result == "unchanged" and index in extra:
                result = "updated"
            written.count(result)
            if result == "refused":
                written.remarks.append(Remark(row.number, "", "", outcome.error, True))
                continue
            kept = "{}"
            if outcome.before or index in extra:
                kept = as_json({**outcome.before, **extra.get(index, {})})
            created, changed = result == "created", result == "updated"
            records.append((run_id, outcome.person_id, row.number, created, changed, block.pk, kept))
        put("capture_importedperson", IMPORTED, records)

    def consents(
        self, rows: Sequence[ReadyRow], outcomes: Sequence[Outcome], extra: dict[int, dict], at: datetime
    ) -> None:
        """What the rows say about consent. A withdrawal stays one, whatever a list claims."""
        items, where = [], []
        for index, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
            if outcome.person_id is None:
                continue
            for purpose, granted, basis, text in row.claims:
                proof = {"list": self.run.name, "file": self.run.file_name, "row": row.number, "import": self.run.pk}
                items.append(ConsentRow(outcome.person_id, purpose, granted, None, text, basis, proof))
                where.append(index)
        source = _("list “%(name)s”") % {"name": self.run.name}
        answers = import_consents(items, source=source[:120], by=self.by, now=at)
        for index, answer in zip(where, answers, strict=True):
            if answer.record_id is not None:
                extra.setdefault(index, {}).setdefault("consents", []).append(answer.record_id)

    def notes(self, rows: Sequence[ReadyRow], outcomes: Sequence[Outcome], extra: dict[int, dict]) -> None:
        """Notes that the person does not have yet, in these very words."""
        ids = {outcome.person_id for row, outcome in zip(rows, outcomes, strict=True) if row.note and outcome.person_id}
        known: set[tuple[int | None, str]] = set(Note.objects.filter(person__in=ids).values_list("person_id", "text"))
        fresh: list[tuple[int, Note]] = []
        for index, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
            key = (outcome.person_id, row.note)
            if row.note and outcome.person_id is not None and key not in known:
                known.add(key)
                fresh.append((index, Note(person_id=outcome.person_id, text=row.note, author=self.by)))
        Note.objects.bulk_create([note for _index, note in fresh], batch_size=500)
        now = now_micros()
        record_events(
            [NewEvent(n.person_id, "note_added", now, f"note:{n.pk}", {"note_id": n.pk}) for _i, n in fresh], by=self.by
        )
        for index, note in fresh:
            extra.setdefault(index, {}).setdefault("notes", []).append(note.pk)

    def write_companies(self, block: Block) -> None:
        """The block of a list of companies."""
        trace = Trace(at=now_micros())
        rows = [row.person for row in block.ready]
        outcomes = upsert_companies(rows, by=self.by, overwrite=self.options.overwrite, trace=trace)
        for row, (outcome, error) in zip(block.ready, outcomes, strict=True):
            block.written.count(outcome)
            if outcome == "refused":
                block.written.remarks.append(Remark(row.number, "", "", error, True))
        companies = {"created": trace.companies_created, "changed": trace.companies_changed}
        ImportBlock.objects.create(run=self.run, at=trace.at, companies=companies)
