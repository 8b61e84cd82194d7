"""Products from and to CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from trichter.people.lists.export import Line as Sink
from trichter.people.lists.export import harmless

from .errors import BadSetting
from .formats import read_number
from .models import Product
from .services.products import ProductRow

MOST_BYTES = 5 * 2**20
MOST_ROWS = 50_000
# the words a column may be called by, folded; the first German and English one head the export
HEADS: dict[str, tuple[str, ...]] = {
    "sku": (
        "artikelnummer",
        "item number",
        "number",
        "nummer",
        "art.-nr.",
        "artikelnr",
        "artikel-nr.",
        "sku",
        "item no.",
    ),
    "name_de": ("name", "bezeichnung", "name (de)", "name_de", "product", "produkt", "artikel"),
    "name_en": ("englischer name", "english name", "name (en)", "name_en"),
    "description_de": ("beschreibung", "description", "description_de"),
    "description_en": ("englische beschreibung", "english description", "description_en"),
    "unit": ("einheit", "unit"),
    "price": ("nettopreis", "net price", "price", "preis", "einzelpreis", "sales_price"),
    "vat_rate": ("ust. %", "vat %", "vat", "ust", "mwst", "mwst. %", "vat_rate", "steuersatz"),
    "active": ("aktiv", "active"),
}
YES, NO = {"ja", "yes", "true", "1", "x", "wahr"}, {"nein", "no", "false", "0", "falsch"}


def read_rows(data: bytes, language: str) -> list[ProductRow]:
    """The products of a CSV file: any usual separator, UTF-8 or Windows' encoding, German or English numbers.

    Raises BadSetting, which names the line.
    """
    if len(data) > MOST_BYTES:
        raise BadSetting(_("The file is larger than 5 MB."))
    text = decoded(data)
    first = text.split("\n", 1)[0]
    separator = max((";", ",", "\t"), key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = columns_of(next(lines, []))
        return [row for row in rows_of(lines, columns, language) if row]
    except csv.Error as error:
        raise BadSetting(_("Line %(line)d cannot be read.") % {"line": lines.line_num}) from error


def decoded(data: bytes) -> str:
    """The text of the file. Without NUL characters: no database keeps them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def columns_of(head: list[str]) -> dict[str, int]:
    """Field → place, from the words in the first line. Raises BadSetting without number or name."""
    said = {text.strip().casefold(): place for place, text in reversed(list(enumerate(head)))}
    found = {field: next((said[word] for word in words if word in said), None) for field, words in HEADS.items()}
    columns = {field: place for field, place in found.items() if place is not None}
    if "sku" not in columns:
        raise BadSetting(_("The first line must name the columns; one of them is the item number."))
    return columns


def rows_of(lines: Iterable[list[str]], columns: dict[str, int], language: str) -> Iterator[ProductRow | None]:
    """One product per line; empty lines are left out."""
    for place, cells in enumerate(lines, 2):
        if place > MOST_ROWS + 1:
            raise BadSetting(_("The file has more than %(most)d lines.") % {"most": MOST_ROWS})
        given = {field: cells[at].strip() if at < len(cells) else "" for field, at in columns.items()}
        yield row_of(given, place, language) if any(given.values()) else None


def row_of(given: dict[str, str], place: int, language: str) -> ProductRow:
    """One line. Raises BadSetting."""
    where = {"line": place}
    if not given["sku"] or len(given["sku"]) > 60:
        raise BadSetting(_("Line %(line)d has no item number, or one longer than 60 characters.") % where)
    limits = {"name_de": 200, "name_en": 200, "description_de": 2000, "description_en": 2000, "unit": 20}
    texts = {field: unquoted(given[field])[:most] for field, most in limits.items() if given.get(field)}
    price = number(given.get("price", ""), language, place, Decimal("9999999999"))
    vat_rate = number(given.get("vat_rate", ""), language, place, Decimal(100))
    active = None
    if word := given.get("active", "").casefold():
        if word not in YES | NO:
            raise BadSetting(_("Line %(line)d: “active” is yes or no.") % where)
        active = word in YES
    return ProductRow(unquoted(given["sku"]), **texts, price=price, vat_rate=vat_rate, active=active)


def number(text: str, language: str, place: int, highest: Decimal) -> Decimal | None:
    """A number from a cell, None for an empty one. Raises BadSetting."""
    if not text:
        return None
    try:
        value = read_number(text.replace("EUR", ""), language)
    except ValueError:
        value = Decimal(-1)
    if not 0 <= value <= highest or value != round(value, 4):
        raise BadSetting(_("Line %(line)d: “%(text)s” is no price or rate.") % {"line": place, "text": text[:40]})
    return value


def unquoted(text: str) -> str:
    """Without the mark that an export puts before what a spreadsheet could take for a formula."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def csv_lines(language: str) -> Iterator[str]:
    """All products as lines of a file that read_rows reads again; harmless in a spreadsheet."""
    german = language == "de"
    writer = csv.writer(Sink(), delimiter=";" if german else ",", lineterminator="\r\n")  # type: ignore[arg-type]
    heads = [words[0 if german else 1] for words in HEADS.values()]
    yield "\ufeff" + writer.writerow([text[:1].upper() + text[1:] for text in heads])  # type: ignore[operator]
    for product in Product.objects.order_by("sku").iterator(chunk_size=500):
        cells = [getattr(product, field) for field in HEADS]
        yield writer.writerow([harmless(plain(cell, german)) for cell in cells])  # type: ignore[misc]


def plain(value, german: bool) -> str:
    """A cell's text; numbers ungrouped, with the language's decimal sign."""
    if isinstance(value, bool):
        return ("ja" if value else "nein") if german else ("yes" if value else "no")
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return text.replace(".", ",") if german else text
    return str(value)
