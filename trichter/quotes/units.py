"""Units in words of both languages. A unit may be any text; those known here are written in the quote's language."""

from __future__ import annotations

from decimal import Decimal

# German one, German several, English one, English several
KNOWN = [
    ("Stück", "Stück", "piece", "pieces"),
    ("Stunde", "Stunden", "hour", "hours"),
    ("Tag", "Tage", "day", "days"),
    ("Monat", "Monate", "month", "months"),
    ("Jahr", "Jahre", "year", "years"),
    ("pauschal", "pauschal", "flat rate", "flat rate"),
    ("Satz", "Sätze", "set", "sets"),
    ("Paar", "Paar", "pair", "pairs"),
    ("Lizenz", "Lizenzen", "licence", "licences"),
    ("Nutzer", "Nutzer", "user", "users"),
    ("Liter", "Liter", "litre", "litres"),
    ("kg", "kg", "kg", "kg"),
    ("m", "m", "m", "m"),
    ("m²", "m²", "m²", "m²"),
    ("m³", "m³", "m³", "m³"),
    ("km", "km", "km", "km"),
]
SHORT = {
    "stk": "stück",
    "st": "stück",
    "std": "stunde",
    "h": "stunde",
    "psch": "pauschal",
    "pcs": "piece",
    "pc": "piece",
}
_BY_WORD = {word.casefold(): row for row in KNOWN for word in row}


def unit_in(unit: str, language: str, quantity: Decimal = Decimal(1)) -> str:
    """A unit in a language, in the plural where the quantity asks for it; unknown words stay.

    >>> unit_in("Stunden", "en"), unit_in("Monat", "de", Decimal(3)), unit_in("Fass", "en", Decimal(3))
    ('hour', 'Monate', 'Fass')
    """
    word = unit.strip().casefold().rstrip(".")
    row = _BY_WORD.get(SHORT.get(word, word))
    if row is None:
        return unit.strip()
    return row[(0 if language == "de" else 2) + (abs(quantity) != 1)]


def suggestions(language: str) -> list[str]:
    """The known units for a list to choose from."""
    return [row[0 if language == "de" else 2] for row in KNOWN]
