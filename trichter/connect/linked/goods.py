"""Products from a list."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trichter.quotes.models import Product
from trichter.quotes.services.products import ProductRow, upsert_products

from .colleagues import folded_name
from .lists import LinkedList, Report


def bring_in(source: LinkedList, report: Report, *, by) -> list[int]:
    """Create or change products by number; without numbers the name is the number. Returns the ids of new ones."""
    rows = []
    for entry in source.rows(report):
        if not entry["name"]:
            report.refuse(entry, "name", _("The product has no name."))
            continue
        try:
            price, rate = source.number(entry, "price"), source.number(entry, "vat_rate")
        except ValueError:
            price, rate = None, None
        if entry["price"] and price is None:
            report.refuse(entry, "price", _("This is no number."))
            continue
        rows.append(
            ProductRow(
                sku=(entry["sku"] or entry["name"])[:60],
                name_de=entry["name"][:200],
                name_en=entry["name_en"][:200] or None,
                description_de=entry["description"][:2000] or None,
                unit=entry["unit"][:20] or None,
                price=price,
                vat_rate=rate,
            )
        )
    before = set(Product.objects.values_list("pk", flat=True))
    done = upsert_products(rows, by=by)
    report.created, report.updated, report.unchanged = done.created, done.changed, done.same
    return list(Product.objects.exclude(pk__in=before).values_list("pk", flat=True))


class Goods:
    """All products by number and by name."""

    def __init__(self) -> None:
        self.known: dict[str, Product] = {}
        for product in Product.objects.order_by("-pk"):
            for word in (product.name_en, product.name_de, product.sku):
                if word:
                    self.known[folded_name(word)] = product

    def find(self, text: str) -> Product | None:
        """The product a list means."""
        return self.known.get(folded_name(text))
