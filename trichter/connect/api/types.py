"""Building blocks of the schemas: text that every database can hold, ids, moments with a zone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field

MAX_ID = 2**63 - 1
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def no_nul(text: str) -> str:
    """Refuse NUL, which PostgreSQL cannot hold."""
    if "\0" in text:
        raise ValueError("the text holds a NUL character")
    return text


def within_reach(moment: datetime) -> datetime:
    """Refuse years that can only be a mistake."""
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("the moment must lie between 1990 and 2200")
    return moment


def plain_json(value: Any) -> Any:
    """Refuse what no database holds inside JSON: NUL, lone surrogates, NaN, and more than 16 KiB."""
    try:
        encoded = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError("the value holds text or a number that cannot be stored") from error
    if b"\\u0000" in encoded:
        raise ValueError("the value holds a NUL character")
    if len(encoded) > 16_384:
        raise ValueError("the value is longer than 16 KiB")
    return value


Text = Annotated[str, AfterValidator(no_nul)]
Short = Annotated[str, Field(max_length=300), AfterValidator(no_nul)]
Long = Annotated[str, Field(max_length=20_000), AfterValidator(no_nul)]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Moment = Annotated[AwareDatetime, AfterValidator(within_reach)]
Json = Annotated[dict[str, Any], AfterValidator(plain_json)]
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most.")]
