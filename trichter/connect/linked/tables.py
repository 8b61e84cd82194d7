"""What the columns of such lists may be, and which header stands for which: German, English, small slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from trichter.capture.reading.headers import folded

ALIKE = 88  # per cent; below, a header is somebody else's word
IGNORE = "ignore"


@dataclass(frozen=True)
class Table:
    """A kind of list: its targets with the headers that stand for them (folded), and those that must be there."""

    slug: str
    targets: dict[str, str]
    required: tuple[str, ...]

    def words(self) -> dict[str, str]:
        """{folded header: target}."""
        return {word: target for target, words in self.targets.items() for word in (target, *words.split("|"))}

    def propose(self, columns: Sequence[str]) -> dict[str, str]:
        """{header: target}; each target once, exact headers before similar ones, the rest is ignored."""
        words = self.words()
        taken: dict[str, str] = {}
        for column in columns:
            target = words.get(folded(column))
            if target is not None and target not in taken.values():
                taken[column] = target
        for column in columns:
            if column in taken:
                continue
            found = process.extractOne(folded(column), list(words), scorer=fuzz.ratio, score_cutoff=ALIKE)
            if found is not None and words[found[0]] not in taken.values():
                taken[column] = words[found[0]]
        return {column: taken.get(column, IGNORE) for column in columns}


PRODUCTS = Table(
    "products",
    {
        "sku": "item number|number|article number|artikelnummer|produktnummer|nummer|product id|product number|art nr",
        "name": "product|product name|produkt|produktname|bezeichnung|artikel|title|titel",
        "name_en": "english name|name english|name in english|englisch",
        "description": "beschreibung|description english|text|langtext",
        "unit": "einheit|me|mengeneinheit|unit of measure",
        "price": "sales price|list price|preis|listenpreis|net price|nettopreis|verkaufspreis|unit price|einzelpreis",
        "vat_rate": "vat|tax rate|mwst|ust|steuersatz|mehrwertsteuer|umsatzsteuer|vat rate",
    },
    ("name",),
)
USERS = Table(
    "users",
    {
        "name": "sales agent|agent|sales rep|rep|salesperson|full name|mitarbeiter|verkaufer|vertriebsmitarbeiter|"
        "user|colleague|kollege|vollstandiger name|sr id|sdr id",
        "first_name": "first name|vorname|given name",
        "last_name": "last name|nachname|surname|family name",
        "email": "mail|e mail|e mail address|email address|mailadresse|e mail adresse",
        "manager": "team lead|teamleiter|teamleitung|vorgesetzter|vorgesetzte|sales manager|leiter|leitung|supervisor",
        "team": "regional office|office|region|niederlassung|buro|abteilung|department|standort|gruppe",
    },
    (),
)
OPPORTUNITIES = Table(
    "opportunities",
    {
        "id": "opportunity id|deal id|opportunity number|chance id|chancennummer|vorgangsnummer|record id|deal number|"
        "verkaufschance id|seller id",
        "name": "opportunity|opportunity name|deal|deal name|verkaufschance|chance|bezeichnung|projekt|title|titel",
        "owner": "sales agent|agent|deal owner|opportunity owner|sales rep|rep|verkaufer|zustandig|zustandige|"
        "vertriebsmitarbeiter|besitzer|inhaber|salesperson|assigned to|sr id",
        "product": "product name|produkt|artikel|produktname|item",
        "account": "company|account name|organisation|organization|customer|unternehmen|firma|kunde|company name|"
        "firmenname",
        "person": "contact|main contact|contact id|person id|lead id|mql id|kontakt|hauptkontakt|ansprechpartner id",
        "stage": "deal stage|status|sales stage|phase|stufe|verkaufsphase|pipeline stage|stadium",
        "opened": "engage date|created|create date|created date|opened at|open date|erstellt|erstellt am|angelegt|"
        "angelegt am|eroffnet|eroffnet am|beginn|start date|creation date|created at",
        "closed": "close date|closed at|closed date|won date|abschlussdatum|abgeschlossen|abgeschlossen am|"
        "geschlossen am|gewonnen am|date closed|won at",
        "amount": "close value|value|deal value|betrag|wert|umsatz|revenue|deal amount|auftragswert|summe|volumen",
        "reason": "lost reason|loss reason|verlustgrund|grund|closed lost reason|reason lost",
        "source": "lead source|quelle|herkunft|deal source",
        "campaign": "kampagne|campaign name",
    },
    (),
)
TABLES = {table.slug: table for table in (PRODUCTS, USERS, OPPORTUNITIES)}
