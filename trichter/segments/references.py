"""Which segments a condition asks for, directly and through other segments. Works on JSON, checked or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

FIELD = "segment"


def slugs_in(condition: Any) -> Iterator[str]:
    """The slugs of the segments that a condition names, in the order of its tree; twice if named twice."""
    if isinstance(condition, Mapping):
        if condition.get("field") == FIELD:
            value = condition.get("value")
            yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)
        for key in ("all", "any", "not"):
            yield from slugs_in(condition.get(key))
    elif isinstance(condition, list):
        for item in condition:
            yield from slugs_in(item)


def circle(slug: str, condition: Any, condition_of: Callable[[str], Any]) -> list[str]:
    """The chain of slugs by which a condition of segment `slug` leads back to it, ends included; empty if it does not.

    condition_of  the condition of another segment by slug, None if there is none
    """
    return _search(slug, condition, condition_of, [slug], set())


def _search(
    goal: str, condition: Any, condition_of: Callable[[str], Any], chain: list[str], seen: set[str]
) -> list[str]:
    for slug in slugs_in(condition):
        if slug == goal:
            return [*chain, slug]
        if slug not in seen:
            seen.add(slug)
            found = _search(goal, condition_of(slug), condition_of, [*chain, slug], seen)
            if found:
                return found
    return []


def expanded(condition: Any, condition_of: Callable[[str], Any]) -> Any:
    """The condition with every test of a segment replaced by that segment's condition, so that no segment is left.

    An unknown segment has no members. `in` is any of them; `ne` and `not_in` are the opposite. Segments must not be
    circular (see circle()).
    """
    if not isinstance(condition, Mapping):
        return condition
    if condition.get("field") == FIELD:
        return _members_of(condition, condition_of)
    changed = dict(condition)
    for key in ("all", "any"):
        if isinstance(changed.get(key), list):
            changed[key] = [expanded(item, condition_of) for item in changed[key]]
    if "not" in changed:
        changed["not"] = expanded(changed["not"], condition_of)
    return changed


def _members_of(test: Mapping[str, Any], condition_of: Callable[[str], Any]) -> dict[str, Any]:
    parts = []
    for slug in slugs_in(test):
        known = condition_of(slug)
        parts.append({"any": []} if known is None else expanded(known, condition_of))
    inside = parts[0] if len(parts) == 1 else {"any": parts}
    return {"not": inside} if test.get("op") in ("ne", "not_in") else inside
