"""Territories in words such as "70-79, 88000-88999, A-6", compiled into the one condition language. Knows no tables.

A range names codes by their first digits: "70-79" is every code that begins with 70 to 79. Both ends have the same
number of digits. It becomes the fewest prefixes that cover it: "70-79" is the prefix 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .errors import BadPostcodes

PART = re.compile(r"(?:(?P<country>[A-Za-z]{1,2})\s*-\s*)?(?P<low>\d{1,5})(?:\s*(?:-|–|bis|to)\s*(?P<high>\d{1,5}))?")
VEHICLES = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "L": "LU", "B": "BE"}  # signs that people write for countries
MOST = 120  # prefixes; a condition may have a thousand nodes
Node = dict[str, Any]


def parse(text: str, home: str = "DE") -> dict[str, list[str]]:
    """{country: the fewest prefixes, in order}. Codes without a country are the home country's. Raises BadPostcodes."""
    found: dict[str, set[str]] = {}
    for part in re.split(r"[,;\n]", text):
        if not part.strip():
            continue
        match = PART.fullmatch(part.strip())
        if match is None:
            raise BadPostcodes(
                _("“%(part)s” is no postcode: write 70-79, 88000-88999 or A-6.") % {"part": part.strip()}
            )
        sign = (match["country"] or home).upper()
        low, high = match["low"], match["high"] or match["low"]
        if len(low) != len(high):
            words = _("“%(part)s”: write both ends with the same number of digits.")
            raise BadPostcodes(words % {"part": part.strip()})
        if low > high:
            raise BadPostcodes(_("“%(part)s”: the first postcode is above the last one.") % {"part": part.strip()})
        found.setdefault(VEHICLES.get(sign, sign), set()).update(cover(low, high))
    merged = {country: merge(prefixes) for country, prefixes in sorted(found.items())}
    if sum(map(len, merged.values())) > MOST:
        raise BadPostcodes(_("These are too many postcodes for one rule. Use ranges, or two rules."))
    return merged


def cover(low: str, high: str) -> Iterable[str]:
    """The fewest prefixes of the codes from `low` to `high`, both of one length."""
    first, last, size = int(low), int(high), len(low)
    while first <= last:
        step = 1
        while first % (step * 10) == 0 and first + step * 10 - 1 <= last and step * 10 < 10**size:
            step *= 10
        yield f"{first:0{size}d}"[: size - len(str(step)) + 1]
        first += step


def merge(prefixes: Iterable[str]) -> list[str]:
    """The fewest prefixes of the same codes: ten neighbours become one, those inside others go."""
    known = set(prefixes)
    for length in range(max(map(len, known), default=0), 1, -1):
        stems = {prefix[:-1] for prefix in known if len(prefix) == length}
        full = {stem for stem in stems if all(f"{stem}{digit}" in known for digit in range(10))}
        known = {prefix for prefix in known if prefix[:-1] not in full} | full
    return sorted(prefix for prefix in known if not any(prefix[:end] in known for end in range(1, len(prefix))))


def condition(postcodes: str = "", country: str = "", state: str = "", home: str = "DE") -> Node | None:
    """The territory as a condition about the company's address, or the person's where the company's is unknown.

    None if nothing is narrowed. Raises BadPostcodes.
    """
    parts: list[Node] = []
    if country:
        parts.append(where("country", lambda field: test(field("country"), "eq", country.upper())))
    if state:
        parts.append(where("state", lambda field: test(field("state"), "eq", state)))
    areas = parse(postcodes, country.upper() or home)
    if areas:
        parts.append(where("postcode", lambda field: either(area(field, *each, home) for each in areas.items())))
    return None if not parts else parts[0] if len(parts) == 1 else {"all": parts}


def area(field, country: str, prefixes: list[str], home: str) -> Node:
    """Codes of one country; where no country is known it is taken for the home country."""
    here = test(field("country"), "eq", country)
    known = either([here, test(field("country"), "is_unknown")]) if country == home else here
    return {"all": [known, either(test(field("postcode"), "starts_with", prefix) for prefix in prefixes)]}


def where(column: str, build) -> Node:
    """A test of the company's address if that has the column, else of the person's own."""
    company = {"all": [test(f"company.{column}", "is_known"), build(lambda name: f"company.{name}")]}
    person = {"all": [test(f"company.{column}", "is_unknown"), build(lambda name: f"person.{name}")]}
    return {"any": [company, person]}


def either(nodes: Iterable[Node]) -> Node:
    """At least one of these."""
    found = list(nodes)
    return found[0] if len(found) == 1 else {"any": found}


def test(field: str, op: str, value: Any = None) -> Node:
    """One attribute test."""
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}
