"""Products, one by one and in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.history.services import record

from ..errors import BadSetting
from ..models import Product

BLOCK = 500


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as another system or a list gives it. None means: not said, leave it as it is."""

    sku: str
    name_de: str | None = None
    name_en: str | None = None
    description_de: str | None = None
    description_en: str | None = None
    unit: str | None = None
    price: Decimal | None = None
    vat_rate: Decimal | None = None
    active: bool | None = None


@dataclass(slots=True)
class Outcome:
    """What a bulk change did."""

    created: int = 0
    changed: int = 0
    same: int = 0


COLUMNS = tuple(field.name for field in fields(ProductRow) if field.name != "sku")


def upsert_products(
    rows: Iterable[ProductRow], *, by, vat_rate: Decimal = Decimal(19), is_demo: bool = False
) -> Outcome:
    """Create or change products by their item number, all or none; the last row of a number counts.

    vat_rate  for new products whose row names no rate
    The same rows again change nothing. Raises BadSetting for a new product without a name.
    """
    wanted = {row.sku.strip()[:60]: row for row in rows if row.sku.strip()}
    outcome = Outcome()
    with transaction.atomic():
        numbers = sorted(wanted)
        for start in range(0, len(numbers), BLOCK):
            _write({sku: wanted[sku] for sku in numbers[start : start + BLOCK]}, vat_rate, is_demo, outcome)
        if outcome.created or outcome.changed:
            record("quotes.products_imported", by=by, created=outcome.created, changed=outcome.changed)
    return outcome


def _write(wanted: dict[str, ProductRow], vat_rate: Decimal, is_demo: bool, outcome: Outcome) -> None:
    known = {each.sku: each for each in Product.objects.select_for_update().filter(sku__in=wanted)}
    new, changed = [], []
    for sku, row in wanted.items():
        product = known.get(sku) or Product(sku=sku, vat_rate=vat_rate, is_demo=is_demo)
        before = [getattr(product, name) for name in COLUMNS]
        for name in COLUMNS:
            value = getattr(row, name)
            if value is not None:
                setattr(product, name, value)
        if not (product.name_de or product.name_en):
            raise BadSetting(_("The product %(sku)s has no name.") % {"sku": sku}, "name_de")
        if sku not in known:
            new.append(product)
        elif before != [getattr(product, name) for name in COLUMNS]:
            changed.append(product)
        else:
            outcome.same += 1
    Product.objects.bulk_create(new)
    if changed:
        Product.objects.bulk_update(changed, COLUMNS)
    outcome.created += len(new)
    outcome.changed += len(changed)


@transaction.atomic
def save_product(product: Product, *, by) -> Product:
    """Store a new or changed product. Raises BadSetting if its number is taken."""
    if Product.objects.filter(sku=product.sku).exclude(pk=product.pk).exists():
        raise BadSetting(_("There is a product with the number %(sku)s already.") % {"sku": product.sku}, "sku")
    new = product.pk is None
    product.save()
    record("quotes.product_created" if new else "quotes.product_changed", product, by=by, summary=str(product))
    return product
