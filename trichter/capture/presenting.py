"""What the wizard's pages show of a run."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from trichter.capture.reading.columns import Proposal
from trichter.capture.reading.issues import FileProblem
from trichter.people.models import CustomField

from . import services, targets
from .models import ImportRun
from .services.blocks import ListImport
from .services.own_fields import entity_of

ROWS = 8
CHECKED = 25
SAMPLES = 3


OUTCOMES = {
    "created": pgettext_lazy("rows of a list", "Created"),
    "updated": pgettext_lazy("rows of a list", "Updated"),
    "unchanged": pgettext_lazy("rows of a list", "Unchanged"),
    "refused": pgettext_lazy("rows of a list", "Refused"),
}


def outcomes(numbers: dict[str, int] | ImportRun) -> list[tuple[Any, int]]:
    """What became of the rows, in words, of a run or of a trial."""
    get = numbers.get if isinstance(numbers, dict) else lambda name, _default: getattr(numbers, name)
    return [(label, get(name, 0)) for name, label in OUTCOMES.items()]


def language() -> str:
    """Language of the reading's sentences."""
    return "de" if (get_language() or "").startswith("de") else "en"


def looked_at(run: ImportRun) -> dict[str, Any]:
    """Step 1: how the file is written, and its first rows."""
    look = services.look_of(run)
    return {
        "look": look,
        "header_row": look.header_row + 1,
        "warnings": [trouble.text(language()) for trouble in look.warnings],
        "rows": [[short(cell) for cell in row] for row in look.samples[:ROWS]],
        "size": services.file_of(run).stat().st_size if services.file_of(run).exists() else 0,
    }


def short(cell: Any, limit: int = 60) -> str:
    """A cell for a table."""
    text = " ".join(str(cell).split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def column_rows(run: ImportRun) -> dict[str, Any]:
    """Step 2: every column with samples, where it goes and why; the words that may mean unknown."""
    look, mapping = services.look_of(run), services.mapping_of(run)
    suggestion = services.suggest(look, mapping.missing)
    proposed = {proposal.column: proposal for proposal in suggestion.proposals}
    companies = services.is_company_list(mapping, services.Options.of(run.options))
    known = {field.slug: field for field in CustomField.objects.filter(entity=entity_of(companies))}
    labels = run.options.get("labels", {})
    chosen = {one.column: one for one in mapping.columns}
    rows = []
    for index, column in enumerate(look.columns):
        one, proposal = chosen.get(column), proposed[column]
        target, kind = (one.target, one.type) if one else ("ignore", None)
        rows.append(
            {
                "index": index,
                "column": column,
                "samples": samples(look.samples, index),
                "groups": targets.choices(target, kind, known),
                "is_new": target.startswith("custom:") and target.removeprefix("custom:") not in known,
                "label": labels.get(column, column),
                "why": why(proposal) if proposal.target == target else _("You have chosen this."),
                "ignored": target == "ignore",
            }
        )
    offered = [word for word in suggestion.missing_words if word not in mapping.missing]
    return {
        "columns": rows,
        "missing": list(mapping.missing),
        "offered": offered,
        "by_row": mapping.identify_by == "row",
        "why_row": suggestion.identify_why.text(language()) if suggestion.identify_why else "",
        "about_companies": companies,
    }


def why(proposal: Proposal) -> str:
    """The reason of a proposal, with the target's name instead of its code."""
    trouble = proposal.why
    if "target" in trouble.params:
        code = trouble.params["target"]
        trouble = trouble._replace(
            params={**trouble.params, "target": f"„{name}“" if (name := targets.label(code)) else code}
        )
    return trouble.text(language())


def samples(rows: list[list[Any]], index: int) -> list[str]:
    """A few different values of a column."""
    found: dict[str, None] = {}
    for row in rows:
        text = short(row[index], 40)
        if text:
            found[text] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def cleaned_preview(run: ImportRun) -> dict[str, Any]:
    """Step 4: the first rows as they will be written, with what is to be said about them."""
    work = ListImport(run)
    rows: list[dict[str, Any]] = []
    try:
        for block in work.cleaner.blocks(0):
            rows += [shown for raw in block if (shown := preview_row(work, raw))]
            if len(rows) >= CHECKED:
                break
    except FileProblem as problem:
        return {"preview": [], "problem": problem.text(language())}
    return {"preview": rows[:CHECKED], "about_companies": work.companies, "mapped": len(used(work))}


def used(work: ListImport) -> list[str]:
    """Columns that are not left out."""
    return [one.column for one in work.mapping.columns if one.target != "ignore"]


def preview_row(work: ListImport, raw) -> dict[str, Any] | None:
    """One row as it will be; None for blank ones."""
    row = work.cleaner.reader.convert(raw)
    if row.skipped:
        return None
    ready = work.cleaner.shaper.shape(row) if row.importable else None
    remarks = [(issue.column, issue.text(language())) for issue in row.issues if issue.severity != "note"]
    remarks += [(remark.column, remark.text) for remark in (ready.remarks if ready else [])]
    name = " ".join(row.person.get(part, "") for part in ("title", "first_name", "last_name")).split()
    place = " ".join(row.person.get(part) or row.company.get(part) or "" for part in ("postcode", "city")).split()
    return {
        "number": row.number,
        "name": " ".join(name),
        "external_id": row.external_id,
        "emails": row.emails,
        "phones": [phone.e164 or phone.raw for phone in row.phones],
        "company": row.company.get("name") or row.mail_domain,
        "place": " ".join(place),
        "job": row.person.get("job_title", ""),
        "own": [(slug, shown_value(value)) for slug, value in row.custom.items()],
        "remarks": remarks,
        "refused": row.refused,
    }


def shown_value(value: Any) -> str:
    """A custom value in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return short(value, 30)
