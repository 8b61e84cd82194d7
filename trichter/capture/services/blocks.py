"""One block of a list: rows are read, cleaned and written in one transaction, with all that undo needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from trichter.capture.reading.convert import CleanRow, RowReader
from trichter.capture.reading.rows import Row, read_rows
from trichter.consent.services import ConsentRow, import_consents
from trichter.people.models import Note, Person
from trichter.people.services import NewEvent, Trace, now_micros, record_events, upsert_people
from trichter.people.services.bulk import Outcome
from trichter.people.sql import put

from ..models import ImportBlock, ImportRun
from .company_lists import upsert_companies
from .options import Options
from .own_fields import Choices, create_fields, entity_of, fitted
from .prepare import default_system, file_of, is_company_list, look_of, mapping_of
from .rows import ReadyRow, Remark, Shaper

BLOCK = 2000  # rows per transaction: small enough to watch, large enough that commits do not count
IMPORTED = ("run_id", "person_id", "row", "created", "changed", "block_id", "before")


@dataclass(slots=True)
class Written:
    """What became of a block."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """One more row with this outcome."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(slots=True)
class Block:
    """Rows of the file, read and cleaned. ready: rows that can go in; written begins with what was refused already."""

    rows: Sequence[Row]
    clean: list[CleanRow]
    ready: list[ReadyRow]
    written: Written


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
        self.reader = RowReader(self.look, self.mapping, list_name=run.name)
        self.shaper = Shaper(self.options, self.options.system or default_system(run), run.name)
        self.imported = {"name": run.name, "import": run.pk, **self.options.origin}
        self.choices: Choices | None = None

    def begin(self) -> dict[str, Any]:
        """Make the list's custom fields; returns what undo needs. Again after a crash it makes nothing twice."""
        made = self.run.made or create_fields(self.mapping, self.entity, self.run.options.get("labels", {}))
        self.choices = Choices(self.mapping, self.entity, made)
        return made

    def blocks(self, start: int) -> Iterator[list[Row]]:
        """The rows of the file behind the first `start` ones. Raises FileProblem, also in the middle."""
        rows = islice(read_rows(file_of(self.run), self.look), start, None)
        while block := list(islice(rows, BLOCK)):
            yield block

    def prepared(self, start: int) -> Iterator[Block]:
        """The same rows, cleaned; asks nothing of the database. Raises FileProblem."""
        return map(self.prepare, self.blocks(start))

    def prepare(self, rows: Sequence[Row]) -> Block:
        """Clean the rows of a block."""
        with translation.override(self.options.language):
            clean, written = self.read(rows)
            shape = self.shaper.shape_company if self.companies else self.shaper.shape
            ready = [shape(row) for row in clean]
            for row in ready:
                written.remarks += row.remarks
        return Block(rows, clean, ready, written)

    def read(self, block: Sequence[Row]) -> tuple[list[CleanRow], Written]:
        """The rows that can go in, and the remarks about all of them."""
        written, good, language = Written(), [], self.options.language
        for raw in block:
            row = self.reader.convert(raw)
            if row.importable and self.options.external_only and not row.external_id:
                written.remarks.append(Remark(row.number, "", "", _("The row has no id."), True))
                written.refused += 1
                continue
            if row.importable:
                good.append(row)
            elif row.refused:
                written.refused += 1
            if row.issues:
                written.remarks += [
                    Remark(row.number, issue.column, issue.value, issue.text(language), issue.severity == "refuse")
                    for issue in row.issues
                    if issue.severity != "note"
                ]
        return good, written

    def write(self, block: Block, before: Sequence[ReadyRow] = ()) -> Written:
        """Write a block in the caller's transaction; returns what became of it.

        before  rows that are written ahead of it and not counted (a dry run's way to know what earlier blocks did)
        """
        if self.choices is not None:
            self.choices.learn([row.custom for row in block.clean])
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
                open_rows = [row.person for row in rows if row.number not in hidden]
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
            self.consents(rows, outcomes, extra)
        if any(row.note for row in rows):
            self.notes(rows, outcomes, extra)
        companies = {"created": trace.companies_created, "changed": trace.companies_changed}
        block = ImportBlock.objects.create(run=self.run, at=trace.at, companies=companies)
        records = []
        for index, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
            result = outcome.outcome
            if result == "unchanged" and index in extra:
                result = "updated"
            written.count(result)
            if result == "refused":
                written.remarks.append(Remark(row.number, "", "", outcome.error, True))
                continue
            before = {**outcome.before, **extra.get(index, {})}
            kept = json.dumps(before, ensure_ascii=False) if before else "{}"
            created = result == "created"
            records.append((self.run.pk, outcome.person_id, row.number, created, result == "updated", block.pk, kept))
        put("capture_importedperson", IMPORTED, records)

    def consents(self, rows: Sequence[ReadyRow], outcomes: Sequence[Outcome], extra: dict[int, dict]) -> None:
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
        for index, answer in zip(where, import_consents(items, source=source[:120], by=self.by), strict=True):
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
