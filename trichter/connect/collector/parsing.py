"""From bytes to items. Pure: no database, no Django. Every fault names the item and the field."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from trichter.people.event_types import BOOKKEEPING, is_valid_type
from trichter.people.normalise import email_key

from ..problems import Problem

MAX_ITEMS = 1000
MAX_BODY = 4 * 2**20  # bytes
MAX_KEY = 120
MAX_PROPERTIES = 16_384  # bytes of JSON per item
MAX_ID = 2**63 - 1
SECOND = 1_000_000
EARLIEST = 631_152_000 * SECOND  # 1990-01-01
AHEAD = 86_400 * SECOND  # a clock may be wrong by a day
FIELDS = frozenset({"person", "type", "occurred_at", "key", "properties", "create"})
# what only Trichter itself may say, because its own tables are the truth
RESERVED = BOOKKEEPING | {"consent_granted", "consent_withdrawn"}


class Fault(Exception):
    """Why one item is refused."""

    def __init__(self, where: str, message: str, code: str = "invalid") -> None:
        self.where, self.message, self.code = where, message, code
        super().__init__(message)


@dataclass(slots=True)
class Item:
    """One event as posted. Exactly one of person_id, email (normalised) and external (system, key) is set."""

    type: str
    occurred_at: int  # microseconds
    person_id: int | None = None
    email: str | None = None
    address: str = ""  # the mail address as written
    external: tuple[str, str] | None = None
    key: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    create: bool = False


def read_body(body: bytes) -> tuple[list[Any], bool]:
    """The posted items and whether it was a single one. Raises Problem 400, 413 or 422."""
    try:
        data = json.loads(body, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        shown = str(error) if isinstance(error, json.JSONDecodeError) else "it is not valid UTF-8 JSON"
        raise Problem(400, "invalid_json", f"The body cannot be read: {shown}.") from error
    if isinstance(data, dict):
        return [data], True
    if not isinstance(data, list):
        raise Problem(422, "invalid", "The body must be one event (an object) or a list of events.")
    if not data:
        raise Problem(422, "invalid", "The list of events is empty.")
    if len(data) > MAX_ITEMS:
        raise Problem(413, "too_many", f"At most {MAX_ITEMS} events per request; these are {len(data)}.")
    return data, False


def no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON and no database holds."""
    raise ValueError(f"{name} is not JSON")


def read_item(data: Any, now: int) -> Item:
    """One posted event, checked. `now` is the clock in microseconds. Raises Fault."""
    if not isinstance(data, dict):
        raise Fault("", "An event must be an object.")
    unknown = data.keys() - FIELDS
    if unknown:
        name = sorted(unknown)[0]
        raise Fault(name, f"There is no field “{name}”; known are {', '.join(sorted(FIELDS))}.")
    item = Item(read_type(data.get("type")), read_time(data.get("occurred_at"), now))
    read_person(data.get("person"), item)
    item.key = read_key(data.get("key"))
    item.properties = read_properties(data.get("properties"))
    item.create = read_create(data.get("create"), item)
    return item


def read_type(value: Any) -> str:
    """The event's type."""
    if not is_valid_type(value):
        raise Fault("type", "Give a type: 2 to 40 lower-case letters, digits and underscores, such as “page_view”.")
    if value in RESERVED:
        raise Fault("type", f"“{value}” is written by Trichter itself and cannot be posted.", "reserved_type")
    return value


def read_time(value: Any, now: int) -> int:
    """ISO 8601 with zone, or seconds since 1970, as microseconds; nothing means now."""
    if value is None:
        return now
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Fault("occurred_at", "Give ISO 8601 text with a time zone, or seconds since 1970.")
    at = read_iso(value) if isinstance(value, str) else read_seconds(value)
    if at < EARLIEST:
        raise Fault("occurred_at", "This is before 1990.")
    if at > now + AHEAD:
        raise Fault("occurred_at", "This lies more than a day in the future.")
    return at


def read_seconds(value: float) -> int:
    """Seconds since 1970 as microseconds."""
    if not 0 <= value < 1e11:
        raise Fault("occurred_at", "These are not seconds since 1970 (milliseconds are a thousand times as many).")
    return round(value * SECOND)


def read_iso(value: str) -> int:
    """ISO 8601 as microseconds."""
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise Fault("occurred_at", "The time zone is missing, such as “Z” or “+01:00”.")
        delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Fault("occurred_at", "This is not an ISO 8601 moment, such as “2026-03-01T09:30:00+01:00”.") from error
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def read_person(value: Any, item: Item) -> None:
    """Set whom the event is about."""
    if not isinstance(value, dict) or len(value) != 1:
        raise Fault("person", "Name the person by exactly one of “id”, “email” and “external”.")
    name, given = next(iter(value.items()))
    if name == "id":
        if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= MAX_ID:
            raise Fault("person.id", "The id must be a positive whole number.")
        item.person_id = given
    elif name == "email":
        item.email = email_key(given) if isinstance(given, str) and storable(given) else None
        if item.email is None:
            raise Fault("person.email", "This is not a mail address.")
        item.address = given.strip()
    elif name == "external":
        item.external = read_external(given)
    else:
        raise Fault(f"person.{name}", "Name the person by exactly one of “id”, “email” and “external”.")


def read_external(value: Any) -> tuple[str, str]:
    """The person's name in another system."""
    if not isinstance(value, dict) or value.keys() != {"system", "key"}:
        raise Fault("person.external", "Give “system” and “key”.")
    for name, limit in (("system", 80), ("key", 200)):
        text = value[name]
        if not isinstance(text, str) or not 0 < len(text) <= limit or not storable(text):
            raise Fault(f"person.external.{name}", f"Give a text of 1 to {limit} characters.")
    return value["system"], value["key"]


def read_key(value: Any) -> str | None:
    """The idempotency key."""
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= MAX_KEY or not storable(value):
        raise Fault("key", f"The key must be a text of 1 to {MAX_KEY} characters.")
    return value


def read_properties(value: Any) -> dict[str, Any]:
    """The event's properties."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Fault("properties", "The properties must be an object.")
    if len(value) > 100 or len(json.dumps(value)) > MAX_PROPERTIES:
        raise Fault("properties", f"At most 100 properties and {MAX_PROPERTIES:,} bytes of JSON per event.")
    return value


def read_create(value: Any, item: Item) -> bool:
    """Whether an unknown person is to be made."""
    if value is None or value is False:
        return False
    if value is not True:
        raise Fault("create", "“create” is true or false.")
    if item.email is None:
        raise Fault("create", "Only a person named by “email” can be created.")
    return True


def storable(text: str) -> bool:
    """Whether every database can hold the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text))
