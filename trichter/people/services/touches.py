"""Touches: persons whose standing must be looked at again. One row each, however many events came in."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from ..sql import among, blocks, is_postgres, rows, run

BLOCK = 5000


def touch(person_ids: Iterable[int], *, at: int | None = None) -> None:
    """Mark persons to be looked at again; ids of nobody are ignored. A later touch moves the mark, so that work in
    progress does not settle it."""
    stamp = at if at is not None else time.time_ns() // 1000
    for block in blocks(sorted(set(person_ids)), BLOCK):
        inside, parameter = ("(%s)", block[0]) if len(block) == 1 else among(block)
        source = f"SELECT id, %s FROM people_person WHERE id IN {inside} ORDER BY id"  # noqa: S608
        parameters = [stamp, parameter]
        run(
            f"INSERT INTO people_touch (person_id, at) {source} ON CONFLICT (person_id) DO UPDATE SET at = {LATER}",
            parameters,
        )


# strictly later than before, even within one tick of the clock
LATER = "CASE WHEN excluded.at > people_touch.at THEN excluded.at ELSE people_touch.at + 1 END"


def claim_touched(limit: int) -> list[tuple[int, int]]:
    """The longest-waiting touches, (person_id, at). On PostgreSQL they stay locked until the caller's transaction ends
    and locked ones are skipped, so that several workers share the work; call it inside a transaction."""
    skip = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    return rows(f"SELECT person_id, at FROM people_touch ORDER BY at LIMIT %s{skip}", [limit])  # noqa: S608


def settle(claimed: Sequence[tuple[int, int]]) -> None:
    """The work is done: drop these touches, unless the person was touched again meanwhile."""
    for block in blocks(claimed, BLOCK):
        inside_ids, ids = among([person for person, _at in block])
        run_pairs(inside_ids, ids, block)


def run_pairs(inside: str, ids, block: Sequence[tuple[int, int]]) -> None:
    """Delete exactly these pairs."""
    import json

    if is_postgres():
        persons, stamps = zip(*block, strict=True)
        run(
            "DELETE FROM people_touch t USING unnest(%s::bigint[], %s::bigint[]) AS v(person, at) "
            "WHERE t.person_id = v.person AND t.at = v.at",
            [list(persons), list(stamps)],
        )
        return
    run(
        "DELETE FROM people_touch WHERE (person_id, at) IN (SELECT value ->> 0, value ->> 1 FROM json_each(%s))",
        [json.dumps([list(pair) for pair in block])],
    )
