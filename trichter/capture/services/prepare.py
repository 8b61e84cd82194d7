"""From an uploaded file to a run that is ready to start: stored, looked at, mapped."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.capture.reading.columns import IDENTIFYING, infer_type, profile
from trichter.capture.reading.issues import FileProblem, Trouble
from trichter.capture.reading.mapping import Mapping, MappingError, Suggestion, mapping_from_json, propose
from trichter.capture.reading.rows import read_rows
from trichter.capture.reading.sniff import FileLook, sniff
from trichter.capture.reading.values import DEFAULT_MISSING

from ..errors import UnreadableList, WrongMapping, WrongState
from ..models import ImportRun
from .looks import look_from_json, look_to_json
from .options import Options
from .rows import levels

MEGABYTE = 2**20
COMPANY_NAMES = frozenset({"company.name", "company.domain"})


def language() -> str:
    """de or en: the language that the reading's sentences are wanted in."""
    return "de" if (get_language() or settings.LANGUAGE_CODE).startswith("de") else "en"


def folder_of(run: ImportRun) -> Path:
    """Where the run's files lie."""
    return Path(settings.HOME) / "imports" / str(run.pk)


def file_of(run: ImportRun) -> Path:
    """The list as it was brought."""
    return Path(settings.HOME) / run.file_path


def errors_of(run: ImportRun) -> Path:
    """The run's error file; it may not exist."""
    return folder_of(run) / "errors.csv"


def prepare(
    file: Path | BinaryIO, name: str = "", by=None, *, options: Options | None = None, **known: Any
) -> ImportRun:
    """Store a list, look at it and propose what to do with it; the run is a draft then.

    file   path, or an uploaded file (with .name and .size)
    name   of the list, as people will read it in timelines; by default the file's name without its ending
    known  what the user knows already: encoding, delimiter, header_row (0-based, -1 for none), sheet, missing (words)
    Raises UnreadableList, and keeps nothing.
    """
    shown = Path(str(getattr(file, "name", file))).name[:255]
    missing = known.pop("missing", ())
    run = ImportRun.objects.create(by=by, file_name=shown, file_path="", name=(name or stem(shown))[:120])
    try:
        digest = store(file, folder_of(run) / safe_name(shown))
        run.file_path = str((folder_of(run) / safe_name(shown)).relative_to(settings.HOME))
        run.digest = digest
        run.options = (options or Options(language=language())).as_json()
        look = look_at(run, **known)
        refuse_if_all_is_broken(run, look)
        keep_look(run, look, missing)
        run.save()
    except BaseException:
        discard(run)
        raise
    return run


def store(file: Path | BinaryIO, target: Path) -> str:
    """Copy the file below the home folder; returns its digest. Raises UnreadableList if it is missing or too large."""
    limit = settings.ENV.import_max_mb * MEGABYTE
    if isinstance(file, Path) and not file.is_file():
        raise UnreadableList(FileProblem("file.missing", file=file.name).text(language()))
    size = file.stat().st_size if isinstance(file, Path) else getattr(file, "size", 0)
    if size > limit:
        raise UnreadableList(
            _("%(file)s is larger than %(limit)d MB. Split the list, or raise TRICHTER_IMPORT_MAX_MB.")
            % {"file": target.name, "limit": settings.ENV.import_max_mb}
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with file.open("rb") if isinstance(file, Path) else file as source, target.open("wb") as copy:
        while chunk := source.read(MEGABYTE):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def stem(file_name: str) -> str:
    """The file's name without its endings, which is how most lists are called."""
    return re.sub(r"(\.(csv|txt|tsv|xlsx?|xlsm|ods|vcf|gz))+$", "", file_name, flags=re.IGNORECASE) or file_name


def safe_name(file_name: str) -> str:
    """A name for the copy: plain letters, the ending kept."""
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "_", plain).lstrip(".")[-100:] or "list"


def look_at(run: ImportRun, **known: Any) -> FileLook:
    """Look at the run's file. Raises UnreadableList."""
    given = {key: value for key, value in known.items() if value not in (None, "")}
    try:
        return sniff(file_of(run), name=run.file_name, **given)
    except FileProblem as problem:
        raise UnreadableList(problem.text(language())) from None


def keep_look(run: ImportRun, look: FileLook, missing: Sequence[str] = ()) -> Suggestion:
    """Take a look and the proposal that follows from it into the run; the caller saves."""
    suggestion = suggest(look, missing)
    run.look = look_to_json(look)
    run.rows_total = look.row_count
    run.mapping = json.loads(suggestion.mapping.to_json())
    return suggestion


def look_again(run: ImportRun, **known: Any) -> FileLook:
    """The user corrected how the file is written: look anew and propose anew. Raises UnreadableList, WrongState."""
    refuse_unless_draft(run)
    look = look_at(run, **known)
    keep_look(run, look, mapping_of(run).missing)
    run.trial = {}
    run.save()
    return look


def suggest(look: FileLook, missing: Sequence[str] = ()) -> Suggestion:
    """The proposal for a file, in this installation's country.

    Nothing is lost: facts about companies in a list that names none, and levels that are no level of ours, become the
    person's own fields.
    """
    found = propose(look, region=settings.ENV.country, missing_words=missing)
    unknown = DEFAULT_MISSING | {word.casefold() for word in missing}
    own = own_targets(look, found, unknown)
    if not own:
        return found
    columns, proposals = [], []
    for index, (one, proposal) in enumerate(zip(found.mapping.columns, found.proposals, strict=True)):
        if one.target in own:
            kind = infer_type(profile(one.column, [row[index] for row in look.samples], unknown))
            target = f"custom:{one.target.replace('.', '_')}"
            one = replace(one, target=target, type=kind)
            proposal = proposal._replace(target=target, type=kind, why=Trouble("why.custom"))
        columns.append(one)
        proposals.append(proposal)
    return replace(found, mapping=replace(found.mapping, columns=tuple(columns)), proposals=proposals)


def own_targets(look: FileLook, found: Suggestion, unknown: frozenset[str]) -> set[str]:
    """Proposed targets that would lose the values of their column."""
    targets = {one.target: index for index, one in enumerate(found.mapping.columns)}
    lost = set()
    if not targets.keys() & (COMPANY_NAMES | {"company.website", "email"}):
        lost = {target for target in targets if target.startswith("company.")}
    if "seniority" in targets:
        column = [str(row[targets["seniority"]]).strip().casefold() for row in look.samples]
        given = [word for word in column if word and word not in unknown]
        if sum(word in levels() for word in given) < len(given) * 0.8:
            lost.add("seniority")
    return lost


def refuse_if_all_is_broken(run: ImportRun, look: FileLook) -> None:
    """Raises UnreadableList, naming the row, for a file of which no row can be read, such as a card that is cut off."""
    if any(any(str(cell).strip() for cell in row) for row in look.samples):
        return
    for row in islice(read_rows(file_of(run), look), 1000):
        if row.issue is not None and row.issue.severity == "refuse":
            raise UnreadableList(f"{run.file_name}: {row.issue.text(language())}")


def look_of(run: ImportRun) -> FileLook:
    """What was found in the run's file."""
    return look_from_json(run.look)


def mapping_of(run: ImportRun) -> Mapping:
    """What is to be done with the columns."""
    return mapping_from_json(json.dumps(run.mapping))


def set_mapping(run: ImportRun, text: str) -> Mapping:
    """Take a mapping (JSON, see reading.mapping) into the run and save it. Raises WrongMapping, WrongState."""
    refuse_unless_draft(run)
    try:
        mapping = mapping_from_json(text, look_of(run).columns)
    except MappingError as error:
        raise WrongMapping(error.text(language())) from None
    check_mapping(mapping)
    run.mapping, run.trial = json.loads(mapping.to_json()), {}
    run.save(update_fields=["mapping", "trial"])
    return mapping


def check_mapping(mapping: Mapping) -> None:
    """Raises WrongMapping if no column is used, or nothing says who the people or companies are."""
    targets = {one.target for one in mapping.columns if one.target != "ignore"}
    if not targets:
        raise WrongMapping(_("Every column is left out, so there is nothing to import."))
    if mapping.identify_by != "row" and not targets & (IDENTIFYING | COMPANY_NAMES):
        raise WrongMapping(
            _("No column says who the people are. Choose a column for the name, e-mail address, phone number or id, "
              "or know people by their row.")
        )  # fmt: skip


def is_company_list(mapping: Mapping, options: Options) -> bool:
    """Whether the list is about companies: the user says so, or it names them and nobody who works there."""
    if options.subject:
        return options.subject == "companies"
    targets = {one.target for one in mapping.columns}
    return bool(targets & COMPANY_NAMES) and not targets & (IDENTIFYING - {"external_id"})


def default_system(run: ImportRun) -> str:
    """Whose ids a list holds, where the user does not say: the id column's header ("Kundennr.", "mql_id"), so that the
    next list with this column finds the same people; the file's name where the header says nothing ("ID")."""
    ids = next((one.column for one in mapping_of(run).columns if one.target == "external_id"), "")
    words = re.findall(r"[^\W_]+", ids.casefold())
    return (ids if any(word not in SAYING_NOTHING for word in words) else stem(run.file_name))[:80]


SAYING_NOTHING = frozenset(
    [
        "id",
        "ids",
        "nr",
        "no",
        "nummer",
        "number",
        "key",
        "uid",
        "uuid",
        "guid",
        "code",
        "record",
        "external",
        "row",
        "lfd",
    ]
)


def refuse_unless_draft(run: ImportRun) -> None:
    """Raises WrongState once the import has begun."""
    if run.status != ImportRun.Status.DRAFT:
        raise WrongState(_("This import has begun already."))


def discard(run: ImportRun) -> None:
    """Remove a draft with its files."""
    shutil.rmtree(folder_of(run), ignore_errors=True)
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.DRAFT).delete()
