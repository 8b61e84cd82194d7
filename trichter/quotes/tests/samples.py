"""A snapshot by hand, for tests of the PDF that need no database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trichter.quotes.arithmetic import Item, line_net, totals
from trichter.quotes.formats import percent

WORDS = {
    "position": "Pos.",
    "item": "Bezeichnung",
    "quantity": "Menge",
    "price": "Einzelpreis",
    "discount": "Rabatt",
    "vat": "USt.",
    "amount": "Betrag",
    "sku": "Art.-Nr.",
    "net_sum": "Nettobetrag",
    "gross_sum": "Gesamtbetrag",
    "carried": "Übertrag",
    "page": "Seite {page} von {pages}",
    "draft": "ENTWURF",
}


def line(
    text: str = "Pumpe KP 40", quantity="2", price="1234.50", discount="0", vat_rate="19", **more
) -> dict[str, Any]:
    """One line of a snapshot."""
    item = Item(*map(Decimal, (quantity, price, discount, vat_rate)))
    values = {"quantity": quantity, "price": price, "discount": discount, "vat_rate": vat_rate}
    return {"text": text, "number": "", "description": "", "unit": "Stück", "net": str(line_net(item))} | values | more


def sample(lines: list[dict[str, Any]] | None = None, **changes) -> dict[str, Any]:
    """A quote of a pump maker to a customer."""
    lines = [line()] if lines is None else lines
    for place, each in enumerate(lines, 1):
        each["position"] = place
    items = [Item(*(Decimal(each[name]) for name in ("quantity", "price", "discount", "vat_rate"))) for each in lines]
    found = totals(items)
    rates = [
        {"label": f"zzgl. {percent(each.rate, 'de')} USt.", "net": str(each.net), "vat": str(each.vat)}
        for each in found.by_rate
    ]
    head = {
        "name": "Kessler Pumpen GmbH",
        "street": "Industriestraße 12",
        "postcode": "89073",
        "city": "Ulm",
        "color": "#0b6968",
    }
    return {
        "layout": 1,
        "language": "de",
        "currency": "EUR",
        "number": "AN-2026-0007",
        "draft": False,
        "date": "2026-11-22",
        "valid_until": "2026-12-22",
        "title": "Angebot AN-2026-0007",
        "subject": "Angebot AN-2026-0007",
        "about": "Erneuerung der Kühlkreisläufe, Halle 3",
        "address": ["Łódź Ağaç Şti. GmbH & Co. KG", "Frau Ayşe Demirtaş", "Straße des 17. Juni 5", "10117 Berlin"],
        "salutation": "Guten Tag Frau Demirtaş,",
        "facts": [
            ["Angebot", "AN-2026-0007"],
            ["Datum", "22.11.2026"],
            ["Gültig bis", "22.12.2026"],
            ["Kundennr.", "1042"],
            ["Kontakt", "Mia Krüger"],
            ["Telefon", "+49 731 123456"],
            ["E-Mail", "mia.krueger@kessler-pumpen.example"],
        ],
        "intro": "vielen Dank für Ihre Anfrage. Wir bieten Ihnen gern an:",
        "outro": "Wir freuen uns auf Ihren Auftrag.",
        "signature": "Mit freundlichen Grüßen\nMia Krüger",
        "notes": ["Zahlbar innerhalb von 14 Tagen ohne Abzug.", "Lieferung frei Haus innerhalb von vier Wochen."],
        "lines": lines,
        "totals": {
            "net": str(found.net),
            "vat": str(found.vat),
            "gross": str(found.gross),
            "by_rate": rates,
        },
        "letterhead": head,
        "footer": [
            ["Kessler Pumpen GmbH", "Industriestraße 12", "89073 Ulm"],
            ["Telefon +49 731 123456", "info@kessler-pumpen.example", "www.kessler-pumpen.example"],
            ["Sparkasse Ulm", "IBAN DE89 3704 0044 0532 0130 00", "BIC COBADEFFXXX"],
            ["Geschäftsführung: Dr. Jörg Kessler", "Amtsgericht Ulm, HRB 7310", "USt-IdNr. DE123456789"],
        ],
        "words": WORDS,
    } | changes
