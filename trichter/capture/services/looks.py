"""What was found in a file, kept as JSON so that nobody has to look at it twice."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from trichter.capture.reading.cells import as_text
from trichter.capture.reading.issues import Trouble
from trichter.capture.reading.sniff import FileLook

KEPT_SAMPLES = 300


def look_to_json(look: FileLook) -> dict[str, Any]:
    """A look for ImportRun.look; typed cells of spreadsheets become text that cleans to the same value."""
    data = asdict(look)
    data["samples"] = [[as_text(cell) for cell in row] for row in look.samples[:KEPT_SAMPLES]]
    data["warnings"] = [{"code": trouble.code, "params": trouble.params} for trouble in look.warnings]
    return data


def look_from_json(data: dict[str, Any]) -> FileLook:
    """The look again."""
    warnings = [Trouble(one["code"], one["params"]) for one in data["warnings"]]
    return FileLook(**{**data, "warnings": warnings})
