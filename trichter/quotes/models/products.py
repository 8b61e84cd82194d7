"""What the house sells, and what an opportunity is made of."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trichter.people.models.base import text as words
from trichter.pipeline.models import Opportunity

from ..arithmetic import Item, line_net

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def german() -> bool:
    """Whether the active language is German."""
    return (get_language() or "de").startswith("de")


class ProductQuerySet(models.QuerySet):
    """Products; everybody who sees opportunities sees all of them."""

    def active(self):
        """Those that are still sold."""
        return self.filter(active=True)

    def found(self, words: str):
        """Those whose number begins with the words or whose name or number contains each of them."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(Q(sku__icontains=word) | Q(name_de__icontains=word) | Q(name_en__icontains=word))
        return found


class Product(models.Model):
    """Something with a price. Prices are net. A name in one language stands in for the missing other one."""

    sku = models.CharField(_("item number"), max_length=60, unique=True)
    name_de = words(_("name in German"), 200)
    name_en = words(_("name in English"), 200)
    description_de = words(_("description in German"), 2000)
    description_en = words(_("description in English"), 2000)
    unit = words(_("unit"), 20)
    price = models.DecimalField(_("net price"), max_digits=14, decimal_places=4, default=Decimal(0))
    vat_rate = models.DecimalField(_("VAT in percent"), max_digits=5, decimal_places=2, validators=PERCENT)
    active = models.BooleanField(_("still sold"), default=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    is_demo = models.BooleanField(default=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name_de="", name_en=""), name="product_has_a_name")]
        indexes = [models.Index(fields=["active", "sku"], name="product_sold")]

    def __str__(self) -> str:
        return self.name_in("de" if german() else "en")

    def name_in(self, language: str) -> str:
        """The name in this language, or in the other one where it is missing."""
        return (self.name_de or self.name_en) if language == "de" else (self.name_en or self.name_de)

    def description_in(self, language: str) -> str:
        """The description in this language, or in the other one where it is missing."""
        both = (self.description_de, self.description_en)
        return (both[0] or both[1]) if language == "de" else (both[1] or both[0])


class Line(models.Model):
    """What an opportunity is made of: a product or a free text, how much of it, and at which net price of one unit."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    number = words(_("item number"), 60)
    text = models.CharField(_("what"), max_length=200)
    description = words(_("description"), 2000)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=Decimal(1))
    unit = words(_("unit"), 20)
    price = models.DecimalField(_("net price"), max_digits=14, decimal_places=4, default=Decimal(0))
    discount = models.DecimalField(
        _("discount in percent"), max_digits=5, decimal_places=2, default=Decimal(0), validators=PERCENT
    )
    vat_rate = models.DecimalField(_("VAT in percent"), max_digits=5, decimal_places=2, validators=PERCENT)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["opportunity", "position", "id"], name="line_of_opportunity")]

    def __str__(self) -> str:
        return self.text

    @property
    def item(self) -> Item:
        """The line as the arithmetic takes it."""
        return Item(self.quantity, self.price, self.discount, self.vat_rate)

    @property
    def net(self) -> Decimal:
        """Quantity × price less discount, rounded to cents."""
        return line_net(self.item)
