"""Everything a quote shows, as one JSON object: made once when the quote is issued, read for ever after.

Also the words between the values are in it, so that neither a new translation nor a changed letterhead, product or
person alters a quote that is out. Amounts are texts of decimals. The shape (layout 1):

language, currency, number, draft, date, valid_until, customer_number   what the quote is
title, subject, about, salutation, intro, outro, signature, notes       its texts
address, facts                                                          lines of the window, pairs of the block beside
lines     position, number, text, description, quantity, unit, price, discount, vat_rate, net
totals    net, vat, gross, by_rate: label, rate, net, vat
letterhead, footer, logo, words
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trichter.people.models import Company, Person

from .arithmetic import Totals, totals
from .checks import grouped_iban
from .formats import day, percent
from .models import Letterhead, Line, Quote, Tax
from .units import unit_in

LAYOUT = 1
GERMAN_SPEAKING = {"DE", "AT", "CH", "LI"}
SMALL_BUSINESS = {
    "DE": "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
    "AT": "Umsatzsteuerfrei nach § 6 Abs. 1 Z 27 UStG.",
    "CH": "Nicht mehrwertsteuerpflichtig.",
}


def build(quote: Quote, *, number: str = "", on: date | None = None) -> dict[str, Any]:
    """The snapshot of a draft with the opportunity's lines as they stand.

    number  the number it is issued under; empty gives the draft's preview
    on      the day it bears, by default today
    """
    head = Letterhead.get()
    lines = list(Line.objects.filter(opportunity=quote.opportunity_id))
    with translation.override(quote.language):
        return snapshot_of(quote, head, lines, number, on or timezone.localdate())


def snapshot_of(quote: Quote, head: Letterhead, lines: list[Line], number: str, on: date) -> dict[str, Any]:
    """The same from its parts; the active language is the quote's."""
    language, opportunity = quote.language, quote.opportunity
    tax = Tax.SMALL_BUSINESS if head.small_business else Tax(quote.tax)
    sums = totals((line.item for line in lines), taxed=tax.charged)
    subject = _("Quote %(number)s") % {"number": number} if number else _("Quote (draft)")
    return {
        "layout": LAYOUT,
        "language": language,
        "currency": opportunity.currency,
        "number": number,
        "draft": not number,
        "date": on.isoformat(),
        "valid_until": quote.valid_until.isoformat(),
        "customer_number": customer_number(quote),
        "title": f"{subject}, {head.name}" if head.name else subject,
        "subject": subject,
        "about": quote.about,
        "salutation": salutation(quote.person, language),
        "intro": quote.intro,
        "outro": quote.outro,
        "signature": signature(quote),
        "notes": [note for note in (tax_note(tax, head, quote, language), quote.terms) if note],
        "address": [text.strip() for text in quote.address.splitlines() if text.strip()],
        "facts": facts(quote, head, number, on),
        "lines": [line_of(line, place, language) for place, line in enumerate(lines, 1)],
        "tax": tax.value,
        "totals": totals_of(sums, language),
        "letterhead": {name: getattr(head, name) for name in ("name", "street", "postcode", "city", "color")},
        "footer": footer(head),
        "logo": head.logo.sha256 if head.logo else "",
        "words": words(),
    }


def words() -> dict[str, str]:
    """The words of the table and the page, in the active language."""
    return {
        "position": pgettext("column of a quote", "Pos."),
        "item": pgettext("column of a quote", "Item"),
        "quantity": pgettext("column of a quote", "Quantity"),
        "price": pgettext("column of a quote", "Unit price"),
        "discount": pgettext("column of a quote", "Discount"),
        "vat": pgettext("column of a quote", "VAT"),
        "amount": pgettext("column of a quote", "Amount"),
        "sku": pgettext("column of a quote", "Item no."),
        "net_sum": _("Net total"),
        "gross_sum": pgettext("column of a quote", "Total"),
        "carried": _("Carried over"),
        "page": _("Page {page} of {pages}"),
        "draft": _("DRAFT"),
    }


def line_of(line: Line, place: int, language: str) -> dict[str, Any]:
    """One line as it is shown."""
    amounts = {name: f"{getattr(line, name):f}" for name in ("quantity", "price", "discount", "vat_rate", "net")}
    texts = {"number": line.number, "text": line.text, "description": line.description}
    return {"position": place, **texts, "unit": unit_in(line.unit, language, line.quantity), **amounts}


def totals_of(sums: Totals, language: str) -> dict[str, Any]:
    """The sums, each rate with its words."""
    label = _("plus %(rate)s VAT on %(net)s") if len(sums.by_rate) > 1 else _("plus %(rate)s VAT")
    by_rate = []
    for each in sums.by_rate:
        values = {"rate": percent(each.rate, language), "net": plain_number(each.net, language)}
        by_rate.append(
            {"label": label % values, "rate": f"{each.rate:f}", "net": f"{each.net:f}", "vat": f"{each.vat:f}"}
        )
    return {"net": f"{sums.net:f}", "vat": f"{sums.vat:f}", "gross": f"{sums.gross:f}", "by_rate": by_rate}


def plain_number(value: Decimal, language: str) -> str:
    """An amount without its currency."""
    from .formats import number

    return number(value, 2, language)


def facts(quote: Quote, head: Letterhead, number: str, on: date) -> list[list[str]]:
    """The information block: what is known, label and value."""
    language, by = quote.language, quote.by
    replaced = quote.version_of.number if quote.version_of else ""
    rows = [
        (_("Quote no."), number or "–"),
        (_("Date"), day(on, language)),
        (_("Valid until"), day(quote.valid_until, language)),
        (_("Replaces"), replaced or ""),
        (_("Customer no."), customer_number(quote)),
        (_("Your VAT ID"), quote.customer_vat_id),
        (pgettext("at the top of a quote", "Contact"), str(by) if by else ""),
        (_("Phone"), head.phone),
        (_("E-mail"), by.email if by else head.email),
    ]
    return [[str(label), value] for label, value in rows if value]


def footer(head: Letterhead) -> list[list[str]]:
    """The four columns at the foot of each page: who, how to reach, bank, what the law asks for."""
    iban = grouped_iban(head.iban)
    columns = [
        [head.name, head.street, f"{head.postcode} {head.city}"],
        [head.phone, head.email, head.website],
        [head.bank, f"IBAN {iban}" if iban else "", f"BIC {head.bic}" if head.bic else ""],
        [
            _("Managing directors: %(names)s") % {"names": head.directors} if head.directors else "",
            head.register,
            _("VAT ID %(number)s") % {"number": head.vat_id} if head.vat_id else "",
            _("Tax number %(number)s") % {"number": head.tax_number} if head.tax_number else "",
        ],
    ]
    return [[text.strip() for text in column if text.strip()] for column in columns]


def tax_note(tax: Tax, head: Letterhead, quote: Quote, language: str) -> str:
    """Why no VAT is charged; empty where it is."""
    if tax == Tax.SMALL_BUSINESS:
        german = SMALL_BUSINESS.get(head.country, SMALL_BUSINESS["DE"])
        return german if language == "de" else _("No VAT is charged (small business exemption).")
    if tax == Tax.REVERSE_CHARGE:
        return _("Reverse charge: the recipient of the service owes the VAT.")
    if tax == Tax.INTRA_EU:
        return _("Tax-free delivery within the European Union.")
    if tax == Tax.THIRD_COUNTRY:
        return _("Not subject to VAT: delivery or service to a country outside the European Union.")
    return ""


def signature(quote: Quote) -> str:
    """The complimentary close with the colleague's name."""
    return "\n".join(part for part in (_("Kind regards"), str(quote.by) if quote.by else "") if part)


def customer_number(quote: Quote) -> str:
    """The company's number here, or the person's where there is no company."""
    opportunity = quote.opportunity
    return str(opportunity.company_id or opportunity.person_id or "")


def salutation(person: Person | None, language: str) -> str:
    """How a letter to the person begins."""
    if person is None or not (person.last_name or person.first_name):
        return "Sehr geehrte Damen und Herren," if language == "de" else "Dear Sir or Madam,"
    name = " ".join(part for part in (person.title, person.last_name) if part)
    how = person.salutation.split(" ")[0].casefold().rstrip(".")
    if person.last_name and how in ("frau", "ms", "mrs", "miss"):
        return f"Sehr geehrte Frau {name}," if language == "de" else f"Dear Ms {name},"
    if person.last_name and how in ("herr", "herrn", "mr"):
        return f"Sehr geehrter Herr {name}," if language == "de" else f"Dear Mr {name},"
    return f"Guten Tag {person.full_name}," if language == "de" else f"Dear {person.full_name},"


def address_of(person: Person | None, company: Company | None, *, language: str, home: str) -> str:
    """The lines of the address window: company, person, street, town, and the country in capitals if it is abroad."""
    lines = [company.name] if company else []
    if person and person.full_name:
        polite = {"frau": "Frau", "herr": "Herrn", "herrn": "Herrn"}.get(person.salutation.casefold(), "")
        lines.append(" ".join(part for part in (polite if language == "de" else "", person.full_name) if part))
    place = next((each for each in (company, person) if each and (each.street or each.city)), None)
    if place:
        lines += [place.street, f"{place.postcode} {place.city}".strip()]
        if place.country and place.country.upper() != home:
            lines.append(country_name(place.country, language).upper())
    return "\n".join(line for line in lines if line)


def country_name(code: str, language: str) -> str:
    """A country's name; the code where it is unknown."""
    return Locale(language).territories.get(code.upper(), code)


def language_of(person: Person | None, company: Company | None, default: str) -> str:
    """The language to write in: the person's, else that of the country, else the default."""
    known = person.language[:2].lower() if person and person.language else ""
    if known:
        return "de" if known == "de" else "en"
    country = next((each.country.upper() for each in (company, person) if each and each.country), "")
    if country:
        return "de" if country in GERMAN_SPEAKING else "en"
    return default if default in ("de", "en") else "en"
