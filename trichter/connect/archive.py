"""Backups: one .tar.gz with a manifest, the database as it was at one instant, and the files of the home folder.

SQLite is copied by its online backup, PostgreSQL by COPY of every table in one repeatable-read transaction, so nothing
but Trichter itself is needed. A restore checks everything before it touches anything.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from trichter import __version__
from trichter.history.errors import Refused

KEPT = ("secret-key", "files")  # of the home folder


class BadBackup(Refused):
    """The file is no backup, is damaged, or does not fit this installation."""


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tables() -> list[str]:
    """Every table of the database except SQLite's own."""
    with connection.cursor() as cursor:
        return sorted(info.name for info in connection.introspection.get_table_list(cursor) if info.type in "tp")


def dump(folder: Path) -> None:
    """Write the database's content of one instant into the folder."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        target = sqlite3.connect(folder / "database.sqlite3")
        with target:
            connection.connection.backup(target)
        target.close()
        return
    (folder / "tables").mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            columns = columns_of(table)
            (folder / "tables" / f"{table}.json").write_text(json.dumps(columns))
            listed = ", ".join(map(connection.ops.quote_name, columns))
            copying = cursor.copy(f"COPY {connection.ops.quote_name(table)} ({listed}) TO STDOUT")
            with (folder / "tables" / f"{table}.copy").open("wb") as out, copying as rows:
                for block in rows:
                    out.write(block)


def columns_of(table: str) -> list[str]:
    """The table's stored columns (generated ones are left out)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def make(target: Path) -> dict:
    """Write a backup; returns its manifest. The file appears only when complete, readable by its owner only."""
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        (folder / "content").mkdir()
        dump(folder / "content")
        files = [path for path in sorted((folder / "content").rglob("*")) if path.is_file()]
        manifest = {
            "product": "trichter",
            "version": __version__,
            "vendor": connection.vendor,
            "made_at": datetime.now(UTC).isoformat(),
            "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
            "sha256": {str(path.relative_to(folder)): digest(path) for path in files},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
        unfinished = folder / "backup"
        with tarfile.open(unfinished, "w:gz", compresslevel=3) as archive:
            archive.add(folder / "manifest.json", "manifest.json")
            archive.add(folder / "content", "content")
            for kept in KEPT:
                if (settings.HOME / kept).exists():
                    archive.add(settings.HOME / kept, f"home/{kept}")
        unfinished.chmod(0o600)
        unfinished.replace(target)
    return manifest


def check(folder: Path) -> dict:
    """The manifest of an unpacked backup. Raises BadBackup if it is damaged or does not fit."""
    path = folder / "manifest.json"
    if not path.exists():
        raise BadBackup("This file is no Trichter backup: it has no manifest.")
    manifest = json.loads(path.read_text())
    if manifest.get("product") != "trichter":
        raise BadBackup("This file is no Trichter backup.")
    if manifest["vendor"] != connection.vendor:
        raise BadBackup(f"The backup is from {manifest['vendor']}, this installation uses {connection.vendor}.")
    for name, expected in manifest["sha256"].items():
        if not (folder / name).is_file() or digest(folder / name) != expected:
            raise BadBackup(f"The backup is damaged: {name} is not as it was written.")
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = [f"{app}.{step}" for app, step in manifest["migrations"] if (app, step) not in known]
    if unknown:
        raise BadBackup(f"The backup is from a newer Trichter: this one does not know {unknown[0]}.")
    return manifest


def restore(source: Path, *, replace: bool) -> dict:
    """Put a backup back; returns its manifest. Raises BadBackup, before anything was changed.

    With data already in the database it refuses unless `replace`. Afterwards the database is brought up to date.
    """
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.HOME) as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:*") as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError, OSError) as error:
            raise BadBackup(f"The file {source} cannot be read as a backup: {error}") from error
        manifest = check(folder)
        if tables() and not replace:
            raise BadBackup("There is already data in the database. Use --replace to put the backup in its place.")
        load_sqlite(folder) if connection.vendor == "sqlite" else load_postgres(folder, manifest)
        for kept in KEPT:
            put_back(folder / "home" / kept, settings.HOME / kept)
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def put_back(source: Path, target: Path) -> None:
    """Move a file or folder of the backup into the home folder, in place of what is there."""
    if not source.exists():
        return
    if source.is_file():
        source.replace(target)
        return
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def load_sqlite(folder: Path) -> None:
    """Check the copied database and put it in place of the present one."""
    copy = folder / "content" / "database.sqlite3"
    probe = sqlite3.connect(copy)
    healthy = probe.execute("PRAGMA quick_check").fetchone()[0]
    probe.close()
    if healthy != "ok":
        raise BadBackup(f"The backup's database is damaged: {healthy}")
    target = Path(settings.DATABASES["default"]["NAME"])
    connection.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    copy.replace(target)


def load_postgres(folder: Path, manifest: dict) -> None:
    """In one transaction: drop what is there, migrate to the backup's state, copy every table in, set the sequences."""
    latest: dict[str, str] = {}
    for app, step in manifest["migrations"]:
        latest[app] = max(latest.get(app, ""), step)
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"DROP TABLE IF EXISTS {quote(table)} CASCADE")
        for app, step in sorted(latest.items()):
            call_command("migrate", app, step, verbosity=0, interactive=False)
        names = [path.stem for path in sorted((folder / "content" / "tables").glob("*.copy"))]
        present = [name for name in names if name in set(tables())]
        cursor.execute(f"TRUNCATE {', '.join(map(quote, present))} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # migrating has made them immediate in this transaction
        for table in present:
            columns = json.loads((folder / "content" / "tables" / f"{table}.json").read_text())
            listed = ", ".join(map(quote, columns))
            copying = cursor.copy(f"COPY {quote(table)} ({listed}) FROM STDIN")
            with (folder / "content" / "tables" / f"{table}.copy").open("rb") as rows, copying as into:
                while block := rows.read(1 << 20):
                    into.write(block)
            if "id" in columns:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute(f"SELECT setval(%s, greatest((SELECT max(id) FROM {quote(table)}), 1))", [sequence])
