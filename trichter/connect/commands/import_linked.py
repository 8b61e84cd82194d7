"""`trichter import --as products|users|opportunities`: options in, words or JSON out."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trichter.capture.reading.issues import FileProblem
from trichter.connect.linked.deals import Choices
from trichter.connect.linked.lists import BadList, LinkedList, Report
from trichter.connect.linked.running import VERB, run
from trichter.connect.linked.tables import TABLES
from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.history.services import undo


def bring_in(options: argparse.Namespace, known: Mapping[str, Any], by) -> int:
    """Read, map, store (or try out), tell. The exit code. Raises Refused."""
    if by is None:
        from trichter.accounts.models import User

        by = User.objects.filter(is_active=True, role="admin").order_by("pk").first()
    try:
        source = LinkedList(options.file, TABLES[options.kind_of_list], chosen(options.map), **known)
        if options.show_map:
            columns = [{"column": name, "target": target} for name, target in source.mapping.items()]
            print(json.dumps({"columns": columns}, ensure_ascii=False, indent=2))
            return 0
        report = run(source, choices(options), by=by, dry_run=options.dry_run)
    except FileProblem as problem:
        raise BadList(problem.text(options.language)) from None
    if options.errors:
        write_errors(options.errors, report)
    tell(options, source, report)
    return 1 if report.refused else 0


def chosen(path: Path | None) -> dict[str, str] | None:
    """{header: target} of a mapping file. Raises BadList."""
    if path is None:
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return {one["column"]: one["target"] for one in data["columns"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadList(f"{path}: {error}") from None


def choices(options: argparse.Namespace) -> Choices:
    """What the options decide."""
    pairs = dict(word.split("=", 1) for word in options.alias if "=" in word)
    if len(pairs) < len(set(options.alias)):
        raise BadList("--alias takes a word of the list and ours: --alias 'GTXPro=GTX Pro'")
    return Choices(
        system=options.system or "import",
        pipeline=options.pipeline,
        aliases=pairs,
        create_companies=options.create_companies,
        create_users=options.create_users,
        stage=options.stage,
    )


def write_errors(path: Path, report: Report) -> None:
    """Every remark as a row of a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["row", "column", "value", "text", "refused"])
        writer.writeheader()
        writer.writerows(report.problems)


def tell(options: argparse.Namespace, source: LinkedList, report: Report) -> None:
    """The outcome."""
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "refused")}
    if options.json:
        answer = {
            "file": source.look.name, "encoding": source.look.encoding, "delimiter": source.look.delimiter,
            "columns": source.mapping, "dry_run": options.dry_run, **counts, "undo": report.action,
            "problems": report.problems[:100],
        }  # fmt: skip
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for column, target in source.mapping.items():
        print(f"  {column:<28} →  {target}")
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"Would be: {words}." if options.dry_run else f"{source.look.name}: {words}.")
    for problem in report.problems[:10]:
        place = f"row {problem['row']}" + (f", column {problem['column']}" if problem["column"] else "")
        value = f": “{problem['value']}”" if problem["value"] else ""
        print(f"  {place}{value}: {problem['text']}" + (" REFUSED" if problem["refused"] else ""))
    if len(report.problems) > 10:
        print("  … and more; --errors FILE writes them all.")
    if report.action:
        print(f"Taken back by: trichter import --as {source.table.slug} --undo {report.action}")


def take_back(options: argparse.Namespace, by) -> int:
    """Undo a list by the number of its record in the history."""
    action = Action.objects.filter(pk=options.undo, verb=VERB).first()
    if action is None:
        raise Refused(f"There is no such list {options.undo}.")
    undo(action, by=by)
    if options.json:
        print(json.dumps({"undo": action.pk, "status": "undone"}))
    else:
        sys.stdout.write(f"{action.summary} is taken back.\n")
    return 0
