"""What the cards show of lines and quotes."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from trichter.pipeline.models import Opportunity

from . import snapshot
from .arithmetic import Totals, totals
from .formats import money, percent, short
from .models import Letterhead, Line, Quote, Tax
from .numberfields import language
from .units import suggestions, unit_in


def line_rows(opportunity: Opportunity, lines: list[Line]) -> list[dict[str, Any]]:
    """Lines as the card shows them, numbers in the reader's language."""
    reader, currency = language(), opportunity.currency
    return [
        {
            "line": line,
            "amount": f"{short(line.quantity, reader)} {unit_in(line.unit, reader, line.quantity)}".strip(),
            "price": money(line.price, currency, reader),
            "discount": percent(line.discount, reader) if line.discount else "",
            "vat": percent(line.vat_rate, reader),
            "net": money(line.net, currency, reader),
        }
        for line in lines
    ]


def sum_rows(opportunity: Opportunity, lines: list[Line], *, charged: bool) -> dict[str, Any]:
    """The sums as the card shows them."""
    found: Totals = totals((line.item for line in lines), taxed=charged)
    reader, currency = language(), opportunity.currency
    return {
        "net": money(found.net, currency, reader),
        "by_rate": [
            {"rate": percent(each.rate, reader), "vat": money(each.vat, currency, reader)} for each in found.by_rate
        ],
        "gross": money(found.gross, currency, reader),
        "charged": charged,
    }


def lines_context(user, opportunity: Opportunity, *, editing: int = 0) -> dict[str, Any]:
    """The card of lines. `editing` is the line that is open."""
    lines = list(Line.objects.filter(opportunity=opportunity).select_related("product"))
    return {
        "opportunity": opportunity,
        "rows": line_rows(opportunity, lines),
        "sums": sum_rows(opportunity, lines, charged=charges_vat(opportunity)),
        "editing": editing,
        "units": suggestions(language()),
        "may_change": user.may("quotes.change"),
    }


def charges_vat(opportunity: Opportunity) -> bool:
    """Whether the customer pays VAT: as the draft says, else as the customer's country suggests."""
    from .services.quotes import first_tax

    draft = Quote.objects.drafts().filter(opportunity=opportunity).only("tax").first()
    head = Letterhead.get()
    if head.small_business:
        return False
    return (Tax(draft.tax) if draft else first_tax(opportunity, head)).charged


def quotes_context(user, opportunity: Opportunity) -> dict[str, Any]:
    """The card of quotes, newest first."""
    rows = list(Quote.objects.filter(opportunity=opportunity).select_related("by", "version_of").order_by("-pk")[:50])
    reader = language()
    return {
        "opportunity": opportunity,
        "quotes": [
            {"quote": row, "gross": "" if row.is_draft else money(row.gross, opportunity.currency, reader)}
            for row in rows
        ],
        "draft": next((row for row in rows if row.is_draft), None),
        "has_lines": Line.objects.filter(opportunity=opportunity).exists(),
        "may_change": user.may("quotes.change"),
    }


def customer_language(opportunity: Opportunity) -> str:
    """The language to write to this customer in: the draft's, else the person's or the country's."""
    draft = Quote.objects.drafts().filter(opportunity=opportunity).only("language").first()
    if draft:
        return draft.language
    return snapshot.language_of(opportunity.person, opportunity.company, settings.LANGUAGE_CODE)
