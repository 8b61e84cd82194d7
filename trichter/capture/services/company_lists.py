"""Lists of companies: rows that name an organisation and nobody who works there."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from trichter.people.errors import Invalid
from trichter.people.services import PersonRow, Trace, bulk_companies
from trichter.people.services.bulk import UPSERT_LOCK
from trichter.people.services.bulk_rows import Reader, ReadRow
from trichter.people.sql import is_postgres, run


def upsert_companies(rows: Sequence[PersonRow], *, by, overwrite: bool, trace: Trace) -> list[tuple[str, str]]:
    """Create or fill in a company per row, in the caller's transaction; (outcome, error) in the order of the rows."""
    if is_postgres():
        run("SELECT pg_advisory_xact_lock(%s)", [UPSERT_LOCK])
    reader = Reader()
    read = [read_company(reader, row) for row in rows]
    good = [row for row in read if not row.error]
    known = bulk_companies.find_or_create(good, overwrite=overwrite, by=by, trace=trace)
    fresh, changed = set(trace.companies_created), set(trace.companies_changed)
    answers = []
    for row in read:
        if row.error:
            answers.append(("refused", row.error))
            continue
        pk = known[row.company_ref].id
        if pk in fresh:
            fresh.discard(pk)  # further rows of the same company find it there
            answers.append(("created", ""))
        else:
            answers.append(("updated" if pk in changed else "unchanged", ""))
            changed.discard(pk)
    return answers


def read_company(reader: Reader, row: PersonRow) -> ReadRow:
    """The checked row, or why it cannot be taken."""
    found = ReadRow()
    try:
        reader.company(row, found)
    except Invalid as problem:
        found.error = str(problem)
    if not found.error and found.company_ref == ("", ""):
        found.error = _("The row names no company.")
    return found
