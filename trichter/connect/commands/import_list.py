"""Bring in a list: people, companies, products, colleagues or opportunities. Or take an import back.

The list is CSV or other delimited text, XLSX, ODS, or vCard.

Exit code 0: every row went in; 1: some rows were refused; 2: the file cannot be read, or an option is wrong.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from trichter.connect.linked.tables import TABLES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, nargs="?", help="the list")
    parser.add_argument(
        "--as",
        dest="kind_of_list",
        choices=["people", "companies", "products", "users", "opportunities"],
        default="people",
        help="what the rows are; people by default",
    )
    parser.add_argument("--undo", type=int, metavar="RUN", help="take the import of this number back")
    reading = parser.add_argument_group("how the file is written (found out unless given)")
    reading.add_argument("--encoding", help="such as utf-8, cp1252, utf-16")
    reading.add_argument("--delimiter", help="a single character, or: tab")
    reading.add_argument("--header-row", type=int, metavar="ROW", help="number of the header row; 0 if there is none")
    reading.add_argument("--sheet", help="name of the sheet of a workbook")
    columns = parser.add_argument_group("what the columns mean")
    columns.add_argument("--map", type=Path, metavar="FILE", help="mapping as JSON; --show-map prints the proposed one")
    columns.add_argument("--show-map", action="store_true", help="print the mapping as JSON and import nothing")
    columns.add_argument(
        "--missing", action="append", default=[], metavar="WORD", help="a word that means nothing is known"
    )
    columns.add_argument(
        "--identify-by",
        choices=["fields", "external", "row"],
        help="who a row is about: known by address, id or number (fields), by id only (external), by row number (row)",
    )
    columns.add_argument("--system", default="", help="whose ids the id column holds; by default its header")
    columns.add_argument("--about", choices=["people", "companies"], default="", help="what the rows are")
    settings = parser.add_argument_group("the whole list")
    settings.add_argument("--name", default="", help="the list's name; the file's by default")
    for name, words in (
        ("source", "where the people are from"),
        ("medium", "medium of the source"),
        ("campaign", "campaign"),
        ("channel", "channel"),
        ("kind", "kind of contact, such as “Webinar attendee”"),
    ):
        settings.add_argument(f"--{name}", default="", help=words)
    settings.add_argument(
        "--basis",
        choices=["consent", "contract", "legitimate_interest"],
        default="",
        help="lawful basis of contact by mail",
    )
    settings.add_argument("--basis-text", default="", help="the wording people agreed to, or the reason")
    settings.add_argument(
        "--overwrite", action="store_true", help="replace known values; otherwise only gaps are filled"
    )
    settings.add_argument("--by", metavar="EMAIL", default="", help="the colleague who brings the list in")
    add_linked_arguments(parser)
    result = parser.add_argument_group("the result")
    result.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    result.add_argument("--errors", type=Path, metavar="FILE", help="write every remark about a row to this CSV file")
    result.add_argument("--json", action="store_true", help="answer as JSON")
    result.add_argument("--language", choices=["en", "de"], default="en", help="language of the answers")


def add_linked_arguments(parser: argparse.ArgumentParser) -> None:
    """What only lists of opportunities, products and colleagues need."""
    linked = parser.add_argument_group("lists that belong together (--as opportunities)")
    linked.add_argument("--pipeline", default="", help="name of the pipeline; the house's by default")
    linked.add_argument("--stage", default="", help="the stage of rows that name none, such as: won")
    linked.add_argument(
        "--alias", action="append", default=[], metavar="THEIRS=OURS",
        help="a word of the list and ours: an owner, product, company or stage",
    )  # fmt: skip
    linked.add_argument("--create-companies", action="store_true", help="create companies that are not known")
    linked.add_argument("--create-users", action="store_true", help="create colleagues (without access) not known")


class Bad(Exception):
    """An option that cannot be followed."""


def main(options: argparse.Namespace) -> int:
    from django.utils import translation

    from trichter.connect.commands import import_linked as linked
    from trichter.history.errors import Refused

    prepare_database()
    with translation.override(options.language):
        try:
            if options.kind_of_list == "companies":
                options.about = "companies"
            by_itself = options.kind_of_list in TABLES
            if options.undo is not None:
                return linked.take_back(options, colleague(options.by)) if by_itself else undo(options)
            if options.file is None:
                raise Bad("Name the file to bring in, or --undo with the number of an import.")
            if by_itself:
                return linked.bring_in(options, known(options), colleague(options.by))
            return bring_in(options)
        except (Bad, Refused) as problem:
            if options.json:
                print(json.dumps({"error": str(problem)}, ensure_ascii=False))
            sys.stderr.write(f"{problem}\n")
            return 2


def prepare_database() -> None:
    """A home that was never started gets its tables and defaults first."""
    from django.db import connection

    from trichter.connect.commands.setup import prepare

    if "capture_importrun" not in connection.introspection.table_names():
        prepare()


def bring_in(options: argparse.Namespace) -> int:
    """Read, map, import (or try out), tell."""
    from trichter.capture import services

    run = services.prepare(
        options.file,
        options.name,
        colleague(options.by),
        options=services.Options(
            source=options.source,
            medium=options.medium,
            campaign=options.campaign,
            channel=options.channel,
            contact_kind=options.kind[:40],
            overwrite=options.overwrite,
            subject=options.about,
            external_only=options.identify_by == "external",
            system=options.system,
            basis=options.basis,
            basis_text=options.basis_text,
            language=options.language,
        ),
        **known(options),
    )
    started = False
    try:
        apply_mapping(run, options)
        if options.show_map:
            print(services.mapping_of(run).to_json())
            return 0
        say(options, found(run, options))
        services.start_import(run, dry_run=options.dry_run, queued=False)
        started = True
        run = services.run_import(run.pk, progress=dots(options))
        return tell(run, options)
    finally:
        if not started or options.dry_run:
            services.discard(run)


def known(options: argparse.Namespace) -> dict[str, Any]:
    """What the user said about the file."""
    delimiter = "\t" if options.delimiter in ("tab", "\\t") else options.delimiter
    if delimiter and len(delimiter) != 1:
        raise Bad("--delimiter takes a single character, or the word tab.")
    header = options.header_row - 1 if options.header_row is not None else None
    given = {"encoding": options.encoding, "delimiter": delimiter, "header_row": header, "sheet": options.sheet}
    return {key: value for key, value in given.items() if value is not None} | {"missing": options.missing}


def colleague(email: str):
    """The user who brings the list in, if one is named."""
    from django.contrib.auth import get_user_model

    if not email:
        return None
    user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise Bad(f"No colleague has the address {email}.")
    return user


def apply_mapping(run, options: argparse.Namespace) -> None:
    """The mapping file instead of the proposal, and how rows are known."""
    from trichter.capture import services

    text = services.mapping_of(run).to_json()
    if options.map is not None:
        try:
            text = options.map.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Bad(f"{options.map} cannot be read: {error}") from None
    data = json.loads(text) if options.map is None else parsed(text, options.map)
    if options.identify_by:
        data["identify_by"] = "row" if options.identify_by == "row" else "fields"
    data["missing"] = [*dict.fromkeys([*data.get("missing", []), *options.missing])]
    services.set_mapping(run, json.dumps(data))


def parsed(text: str, path: Path) -> dict[str, Any]:
    """The mapping file as an object."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Bad(f"{path} is no JSON: {error.msg} in line {error.lineno}.") from None
    if not isinstance(data, dict):
        raise Bad(f"{path} must hold an object with “columns”.")
    return data


def found(run, options: argparse.Namespace) -> dict[str, Any]:
    """What the file is, and where its columns go."""
    from trichter.capture import services

    look, mapping = services.look_of(run), services.mapping_of(run)
    suggestion = services.suggest(look, mapping.missing)
    return {
        "run": run.pk,
        "file": run.file_name,
        "kind": look.kind,
        "encoding": look.encoding,
        "delimiter": look.delimiter,
        "header_row": look.header_row + 1,
        "sheet": look.sheet,
        "rows": look.row_count,
        "identify_by": mapping.identify_by,
        "about": "companies" if services.is_company_list(mapping, services.Options.of(run.options)) else "people",
        "missing": list(mapping.missing),
        "offered_missing": [word for word in suggestion.missing_words if word not in mapping.missing],
        "columns": {one.column: target_of(one) for one in mapping.columns},
        "warnings": [trouble.text(options.language) for trouble in look.warnings],
    }


def target_of(one) -> str:
    """Where a column goes, with the kind of a custom field."""
    return f"{one.target} ({one.type})" if one.target.startswith("custom:") and one.type else one.target


def say(options: argparse.Namespace, facts: dict[str, Any]) -> None:
    """Print what was found."""
    if options.json:
        options.facts = facts
        return
    delimiter = {"\t": "tab", "": ""}.get(facts["delimiter"], f"“{facts['delimiter']}”")
    written = [facts["encoding"], f"delimiter {delimiter}" if delimiter else ""]
    words = ", ".join(word for word in (facts["kind"], *written, facts["sheet"]) if word)
    header = f"header in row {facts['header_row']}" if facts["header_row"] else "no header row"
    print(f"{facts['file']}: {words}; {header}; {facts['rows']} rows about {facts['about']}")
    for warning in facts["warnings"]:
        print(f"  note: {warning}")
    width = min(40, max(map(len, facts["columns"]), default=0))
    for column, target in facts["columns"].items():
        if target != "ignore":
            print(f"  {column:<{width}}  →  {target}")
    ignored = [column for column, target in facts["columns"].items() if target == "ignore"]
    if ignored:
        print(f"  left out: {', '.join(ignored)}")
    if facts["identify_by"] == "row":
        print("  people are known by list name and row number, because no column says who they are")
    if facts["missing"]:
        print(f"  taken as unknown: {', '.join(facts['missing'])}")
    if facts["offered_missing"]:
        words = ", ".join(facts["offered_missing"])
        print(f"  perhaps these mean unknown too (--missing WORD): {words}")


def dots(options: argparse.Namespace):
    """Shows how far it is, on a terminal."""
    if options.json or not sys.stderr.isatty():
        return None

    def show(run) -> None:
        sys.stderr.write(f"\r{run.rows_done} of {run.rows_total} rows")

    return show


def tell(run, options: argparse.Namespace) -> int:
    """Print the outcome; the exit code."""
    from trichter.capture import services

    trial = run.trial if options.dry_run else {}
    counts = {name: trial.get(name, getattr(run, name)) for name in ("created", "updated", "unchanged", "refused")}
    problems = trial.get("problems", run.problems)
    errors = services.errors_of(run)
    if options.errors and errors.exists():
        shutil.copyfile(errors, options.errors)
    elif options.errors:
        options.errors.write_text("")
    if sys.stderr.isatty() and not options.json:
        sys.stderr.write("\r")
    if run.error:
        if options.json:
            print(json.dumps({**options.facts, "error": run.error}, ensure_ascii=False))
        sys.stderr.write(f"{run.error}\n")
        return 2
    if options.json:
        answer = {**options.facts, "dry_run": options.dry_run, **counts, "problems": problems}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print_outcome(run, counts, problems, options)
    return 1 if counts["refused"] else 0


def print_outcome(run, counts: dict[str, int], problems: list[dict], options: argparse.Namespace) -> None:
    """The outcome in words."""
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"Would be: {words}." if options.dry_run else f"Import {run.pk}: {words}.")
    for problem in problems[:10]:
        place = f"row {problem['row']}" + (f", column {problem['column']}" if problem["column"] else "")
        value = f": “{problem['value']}”" if problem["value"] else ""
        print(f"  {place}{value}: {problem['text']}" + (" REFUSED" if problem["refused"] else ""))
    if len(problems) > 10:
        print("  … and more; --errors FILE writes them all.")


def undo(options: argparse.Namespace) -> int:
    """Take an import back."""
    from trichter.capture import services
    from trichter.capture.models import ImportRun

    run = ImportRun.objects.filter(pk=options.undo).first()
    if run is None:
        raise Bad(f"There is no import {options.undo}.")
    run = services.undo_import(run, colleague(options.by))
    if options.json:
        print(json.dumps({"run": run.pk, "status": run.status, "kept": run.kept}))
    else:
        print(f"Import {run.pk} ({run.name}) is taken back.")
        if run.kept:
            print(f"{run.kept} people stay, because somebody has worked with them since.")
    return 0
