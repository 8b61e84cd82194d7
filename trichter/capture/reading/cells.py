"""How the cells of a column are cleaned, by the column's target; and cells of spreadsheets as text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from trichter.values.names import clean_salutation, is_salutation

from .issues import Trouble
from .values import (
    clean_bool,
    clean_country,
    clean_date,
    clean_language,
    clean_note,
    clean_number,
    clean_phone,
    clean_text,
    clean_url,
    domain_of,
    is_formula,
    split_tags,
)

if TYPE_CHECKING:
    from .mapping import ColumnMap, Mapping

Clean = Callable[[str], tuple[Any, Trouble | None]]

#: the longest text the fields of persons and companies hold
LONGEST = 500


def as_text(cell: Any) -> str:
    """A typed cell of a spreadsheet as text that cleans to the same value: 4109.0 is "4109", a date is ISO."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def cleaner(one: ColumnMap, mapping: Mapping) -> Clean:
    """The function for the cells of a column; it gets stripped text that is no missing word."""
    target = one.target
    if target.startswith("custom:"):
        return _custom(one, mapping)
    if target.startswith("consent:"):
        return clean_bool
    if target in ("salutation", "title"):
        return _salutation if target == "salutation" else _title
    if target == "created_at":
        return _date(one, mapping)
    if target == "tags":
        return lambda text: (split_tags(text), None)
    if target == "note":
        return lambda text: (clean_note(text) or None, _formula(text))
    if target == "company.phone":
        return lambda text: clean_phone(text, mapping.region)  # type: ignore[return-value]
    if target == "company.domain":
        return lambda text: (domain_of(text) or None, None if domain_of(text) else Trouble("url.invalid"))
    if target == "company.employees":
        return _employees
    if target in ("country", "company.country"):
        return clean_country
    if target in ("website", "company.website", "linkedin_url"):
        return clean_url
    return clean_language if target == "language" else _text


def _text(text: str) -> tuple[str | None, Trouble | None]:
    cleaned = clean_text(text)[:LONGEST]
    return cleaned or None, _formula(cleaned)


def _formula(text: str) -> Trouble | None:
    return Trouble("text.formula") if is_formula(text) else None


def _salutation(text: str) -> tuple[dict[str, str] | None, Trouble | None]:
    """ "Frau Dr." holds a title too."""
    salutation, title = clean_salutation(clean_text(text))
    found = {key: value for key, value in (("salutation", salutation), ("title", title)) if value}
    return found or None, None


def _title(text: str) -> tuple[dict[str, str] | None, Trouble | None]:
    """ "Mr." or "Frau Dr." in a column of titles."""
    word = clean_text(text)
    salutation, title = clean_salutation(word) if is_salutation(word) else ("", word)
    return {key: value for key, value in (("salutation", salutation), ("title", title)) if value}, None


def _date(one: ColumnMap, mapping: Mapping) -> Clean:
    order = one.date_order or mapping.date_order
    return lambda text: clean_date(text, order)


def _employees(text: str) -> tuple[int | str | None, Trouble | None]:
    """A number, or the words of a range such as "51-200"."""
    value, trouble = clean_number(text, ",")
    return (int(value), None) if value is not None and trouble is None else (clean_text(text)[:LONGEST], None)


def _custom(one: ColumnMap, mapping: Mapping) -> Clean:
    if one.type == "number":
        decimal = one.decimal or mapping.decimal
        return lambda text: clean_number(text, decimal)
    if one.type == "date":
        return _date(one, mapping)
    if one.type == "boolean":
        return clean_bool
    return lambda text: (clean_note(text) or None, _formula(text))


_LABELS = (
    ("fax", "fax"),
    ("mobil|handy|cell", "mobile"),
    ("geschäftlich|geschaeftlich|business|work|dienstlich|firma|büro|office", "work"),
    ("privat|home", "home"),
    ("pager", "pager"),
    ("other|ander|weiter", "other"),
)


def label_of(text: str) -> str:
    """work, home, mobile, fax, pager, other or "" for the words of a header or of a type column."""
    return next((label for words, label in _LABELS if re.search(words, text, re.IGNORECASE)), "")


def phone_label(one: ColumnMap) -> str:
    """The label of the numbers in a column."""
    return "mobile" if one.target == "mobile" else label_of(one.column)


def mostly_five_digits(samples: Sequence[Sequence[Any]], index: int) -> bool:
    """Whether the postcodes of a column are German ones, so that four digits mean a lost zero."""
    codes = [as_text(row[index]).strip() for row in samples]
    codes = [code for code in codes if code.isdigit()]
    five = sum(len(code) == 5 for code in codes)
    return bool(codes) and five >= len(codes) * 0.5
