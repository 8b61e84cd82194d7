"""Lists made for the tests, and the state of the tables to compare before with after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps

from trichter.accounts.models import User
from trichter.capture import services
from trichter.capture.models import ImportRun
from trichter.capture.services import Options

HEAD = "Firma;Vorname;Nachname;E-Mail;Telefon;Ort;Branche"
LIST = [
    "Kessler Pumpen GmbH;Jonas;Weber;jonas@kessler.example;0731 123456;Ulm;Maschinenbau",
    "Nordmetall AG;Aylin;Demir;aylin@nordmetall.example;+49 40 987654;Hamburg;Metall",
    ";Petra;Lang;petra@stadtwerke-hall.example;;Halle;",
]
# tables that tell what is known of people and companies; a touch is only a note to the worker
TABLES = ("people", "consent")
LEFT_OUT = {"people.Touch", "people.CatalogueStamp", "people.BulkRun", "people.BulkPart"}


def write(folder: Path, lines: list[str], name: str = "messe.csv", head: str = HEAD, encoding: str = "utf-8") -> Path:
    """A list as a file."""
    path = folder / name
    path.write_bytes("\r\n".join([head, *lines, ""]).encode(encoding))
    return path


def draft(path: Path, *, by: User | None = None, missing: tuple[str, ...] = (), **options: Any) -> ImportRun:
    """A prepared run."""
    return services.prepare(path, by=by, missing=missing, options=Options(**{"language": "en", **options}))


def bring_in(path: Path, *, by: User | None = None, **options: Any) -> ImportRun:
    """Prepare and run at once."""
    run = draft(path, by=by, **options)
    services.start_import(run, queued=False)
    return services.run_import(run.pk)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """created, updated, unchanged, refused."""
    return (run.created, run.updated, run.unchanged, run.refused)


def tables() -> dict[str, list[tuple]]:
    """Every row of every table about people, companies and consent; the moment of the last writing aside."""
    found = {}
    for label in TABLES:
        for model in apps.get_app_config(label).get_models():
            if model._meta.label in LEFT_OUT:
                continue
            names = [field.attname for field in model._meta.concrete_fields if field.name != "updated_at"]
            found[model._meta.label] = sorted(map(repr, model._default_manager.values_list(*names)))
    return found


def make_user(email: str = "mia@example.org", role: str = "marketing", **fields: Any) -> User:
    """A colleague."""
    return User.objects.create_user(email, "correct horse battery", role=role, **fields)
