"""The lake's files: a base with everyone, a delta with what changed since, and a manifest that names the two.

Every file is written beside and renamed; readers follow the manifest, so a refresh broken off anywhere leaves the old
state readable. What changed is found by the index on Journey.updated_at; who is gone, by counting the living in blocks
of ids and looking only into blocks whose count or sum differs from the last time.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from trichter.people.models import Person
from trichter.people.services import now_micros

from . import facts
from .models import Journey

BLOCK = 10_000  # ids per block
LARGE = 20_000  # rows of a delta from which on the base is written anew, but not again within AGAIN
HUGE = 200_000  # rows from which on it is in any case
AGAIN = 600  # seconds
OLD = 24 * 3600  # seconds after which it is in any case
OVERLAP = 15 * 60 * 1_000_000  # a transaction that began before may write a journey so much later
KEPT = 900  # seconds for which files are kept that a reader may still have open
GONE = facts.SCHEMA.append(pa.field("gone", pa.bool_()))

LAYOUT = [str(fact.schema) for fact in facts.FACTS.values()]  # files of an older program are not read

Blocks = dict[str, list[int]]


class Files:
    """The files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> dict[str, Any]:
        """What the newest complete state consists of; empty if there is none or a file of it is missing."""
        try:
            found = json.loads((self.folder / "manifest.json").read_text())
        except (OSError, ValueError):
            return {}
        needed = [found.get(name) for name in ("base", *facts.ALONGSIDE)]
        if not all(needed) or found.get("columns") != LAYOUT:
            return {}
        there = [*needed, *filter(None, [found["delta"]])]
        return found if all((self.folder / name).exists() for name in there) else {}

    def sql(self, manifest: dict[str, Any], name: str) -> str:
        """What to write after FROM."""
        if name in facts.ALONGSIDE:
            return f"read_parquet('{quoted(self.folder / manifest[name])}')"
        columns = ", ".join(facts.COLUMNS)
        base = f"read_parquet('{quoted(self.folder / manifest['base'])}')"
        if not manifest["delta"]:
            return base
        delta = f"read_parquet('{quoted(self.folder / manifest['delta'])}')"
        return (
            f"(SELECT {columns} FROM {base} WHERE person_id NOT IN (SELECT person_id FROM {delta}) "  # noqa: S608
            f"UNION ALL SELECT {columns} FROM {delta} WHERE NOT gone)"
        )

    def refresh(self, *, wait: bool = False, anew: bool = False) -> dict[str, Any]:
        """Write the delta, or the base where that is due. Returns the new manifest; empty if another is at it.

        wait  for the other instead
        anew  write the base in any case
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.locked(wait) as mine:
            if not mine:
                return {}
            old = self.manifest()
            fresh = bool(old) and now_micros() - old["base_at"] < OLD * 1_000_000
            new = None if anew or not fresh else self.with_delta(old)
            new = {**(new or self.with_base()), **self.alongside(), "columns": LAYOUT}
            self.write("manifest.json", lambda path: path.write_text(json.dumps(new)))
            self.sweep(new)
            return new

    def alongside(self) -> dict[str, str]:
        """The smaller facts, whole."""
        names = {}
        for name in facts.ALONGSIDE:
            fact = facts.FACTS[name]
            names[name] = f"{name}-{secrets.token_hex(8)}.parquet"
            self.write(names[name], partial(write_batches, batches=fact.read(), schema=fact.schema))
        return names

    def with_base(self) -> dict[str, Any]:
        """Everyone anew."""
        now, blocks = now_micros(), living_blocks()
        name = f"journeys-{secrets.token_hex(8)}.parquet"
        self.write(name, lambda path: write_batches(path, facts.journeys(), facts.SCHEMA))
        return {"as_of": now, "base": name, "base_at": now, "delta": "", "blocks": blocks, "gone": [], "back": []}

    def with_delta(self, old: dict[str, Any]) -> dict[str, Any] | None:
        """The base with what changed since; None where so much did that it had better be written anew."""
        now, blocks = now_micros(), living_blocks()
        since = old["base_at"] - OVERLAP
        most = LARGE if now - old["base_at"] > AGAIN * 1_000_000 else HUGE
        if Journey.objects.filter(updated_at__gt=since).order_by()[: most + 1].count() > most:
            return None
        gone, back = set(old["gone"]), set(old["back"])
        for block in differing(old["blocks"], blocks):
            living, known = living_ids(block), self.base_ids(old["base"], block)
            inside = {pk for pk in gone | back if pk // BLOCK == block}
            gone, back = (gone - inside) | (known - living), (back - inside) | (living - known)
        changed = pa.Table.from_batches(facts.journeys("j.updated_at > %s", [since]), schema=facts.SCHEMA)
        back -= set(changed["person_id"].to_pylist())
        if len(gone) + len(back) > most:
            return None
        restored = pa.Table.from_batches(journeys_of(sorted(back)), schema=facts.SCHEMA)
        rows = pa.concat_tables([changed, restored])
        lost = sorted(gone - set(rows["person_id"].to_pylist()))
        name = f"delta-{secrets.token_hex(8)}.parquet" if rows.num_rows or lost else ""
        if name:
            self.write(name, lambda path: pq.write_table(delta_table(rows, lost), path))
        return {**old, "as_of": now, "delta": name, "blocks": blocks, "gone": sorted(gone), "back": sorted(back)}

    def base_ids(self, base: str, block: int) -> set[int]:
        """The persons of a block that the base holds."""
        inside = [("person_id", ">=", block * BLOCK), ("person_id", "<", (block + 1) * BLOCK)]
        table = pq.read_table(self.folder / base, columns=["person_id"], filters=inside)
        return set(table["person_id"].to_pylist())

    def write(self, name: str, fill) -> None:
        """Write a file beside and rename it."""
        beside = self.folder / f"{name}.{secrets.token_hex(4)}.part"
        try:
            fill(beside)
            beside.replace(self.folder / name)
        finally:
            beside.unlink(missing_ok=True)

    def sweep(self, manifest: dict[str, Any]) -> None:
        """Remove files that no manifest names and no reader can have open any more."""
        named = {"manifest.json", "lock", *(manifest[each] for each in ("base", "delta", *facts.ALONGSIDE))}
        for path in self.folder.iterdir():
            if path.name not in named and time.time() - path.stat().st_mtime > KEPT:
                path.unlink(missing_ok=True)

    @contextmanager
    def locked(self, wait: bool) -> Iterator[bool]:
        """Whether this process is the one that writes; the lock ends with the process, however that ends."""
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def quoted(path: Path) -> str:
    """A path inside quotes of SQL."""
    return str(path).replace("'", "''")


def living_blocks() -> Blocks:
    """{block of ids: [how many living persons, the sum of their ids]}."""
    block = f"id / {BLOCK}"
    sql = f"SELECT {block}, count(*), sum(id) FROM people_person WHERE deleted_at IS NULL GROUP BY 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {str(number): [count, int(total)] for number, count, total in cursor.fetchall()}


def differing(old: Blocks, new: Blocks) -> list[int]:
    """Blocks in which somebody went or came."""
    return sorted(int(block) for block in {*old, *new} if old.get(block) != new.get(block))


def living_ids(block: int) -> set[int]:
    """The living persons of a block."""
    inside = Person.objects.alive().filter(pk__gte=block * BLOCK, pk__lt=(block + 1) * BLOCK)
    return set(inside.order_by().values_list("pk", flat=True))


def journeys_of(ids: list[int]) -> Iterator[pa.RecordBatch]:
    """The journeys of these persons."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        yield from facts.journeys(f"j.person_id IN ({', '.join(['%s'] * len(some))})", some)


def delta_table(rows: pa.Table, lost: list[int]) -> pa.Table:
    """Rows that replace those of the base, and ids of which the base's are not to be seen."""
    kept = rows.append_column("gone", pa.array([False] * rows.num_rows, pa.bool_()))
    nothing = {name: pa.nulls(len(lost), kind) for name, kind in facts.COLUMNS.items()}
    away = pa.table({**nothing, "person_id": pa.array(lost, pa.int64()), "gone": [True] * len(lost)}, schema=GONE)
    return pa.concat_tables([kept.cast(GONE), away])


def write_batches(path: Path, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
    """A file of batches, in row groups of some hundred thousand for the sake of parallel reading."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        for batch in batches:
            held.append(batch)
            if sum(each.num_rows for each in held) >= 120_000:
                writer.write_table(pa.Table.from_batches(held, schema=schema))
                held = []
        writer.write_table(pa.Table.from_batches(held, schema=schema))
