"""Who the house is on paper: one letterhead, its logo, and how it taxes."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models.base import text as words

from .. import texts
from ..numbering import DEFAULT
from .products import PERCENT


class Tax(models.TextChoices):
    """Whether VAT is charged, and if not, why."""

    REGULAR = "regular", _("VAT is added")
    REVERSE_CHARGE = "reverse_charge", _("The customer owes the tax (services to another country of the EU)")
    INTRA_EU = "intra_eu", _("Tax-free delivery to another country of the EU")
    THIRD_COUNTRY = "third_country", _("Outside the EU, such as Switzerland: no VAT")
    SMALL_BUSINESS = "small_business", _("Small business: no VAT")

    @property
    def charged(self) -> bool:
        """Whether VAT is added."""
        return self == Tax.REGULAR


class Logo(models.Model):
    """A picture for the letterhead, as PNG. Never changed or removed: issued quotes go on showing theirs."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256[:12]


def long_text(label, default: str) -> models.TextField:
    """A text block of the letterhead."""
    return models.TextField(label, blank=True, default=default, max_length=4000)


def subject(label, default: str) -> models.CharField:
    """The subject of the mail that brings a quote."""
    return models.CharField(label, max_length=200, default=default)


class Letterhead(models.Model):
    """What stands on every quote. There is one row; `get()` makes it."""

    ONLY = 1

    name = words(_("company"), 120)
    street = words(_("street"), 120)
    postcode = words(_("postcode"), 20)
    city = words(_("city"), 80)
    country = models.CharField(_("country"), max_length=2, default="DE")
    phone = words(_("phone"), 40)
    email = words(_("e-mail"), 120)
    website = words(_("website"), 120)
    directors = words(_("managing directors"), 200)
    register = words(_("commercial register"), 120)
    vat_id = words(_("VAT ID"), 30)
    tax_number = words(_("tax number"), 30)
    bank = words(_("bank"), 80)
    iban = words("IBAN", 42)
    bic = words("BIC", 11)
    color = models.CharField(
        _("colour"), max_length=7, default="#0b6968", validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z")]
    )
    logo = models.ForeignKey(Logo, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    small_business = models.BooleanField(_("small business without VAT"), default=False)
    vat_rate = models.DecimalField(
        _("usual VAT in percent"), max_digits=5, decimal_places=2, default=Decimal(19), validators=PERCENT
    )
    pattern = models.CharField(_("pattern of the numbers"), max_length=40, default=DEFAULT)
    valid_days = models.PositiveSmallIntegerField(
        _("days a quote is valid"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    intro_de = long_text(_("introduction in German"), texts.INTRO_DE)
    intro_en = long_text(_("introduction in English"), texts.INTRO_EN)
    outro_de = long_text(_("closing in German"), texts.OUTRO_DE)
    outro_en = long_text(_("closing in English"), texts.OUTRO_EN)
    terms_de = long_text(_("payment and delivery in German"), texts.TERMS_DE)
    terms_en = long_text(_("payment and delivery in English"), texts.TERMS_EN)
    mail_subject_de = subject(_("subject of the mail in German"), texts.SUBJECT_DE)
    mail_subject_en = subject(_("subject of the mail in English"), texts.SUBJECT_EN)
    mail_de = long_text(_("mail in German"), texts.MAIL_DE)
    mail_en = long_text(_("mail in English"), texts.MAIL_EN)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> Letterhead:
        """The house's letterhead, as it stands; not stored before it is first saved."""
        return cls.objects.select_related("logo").filter(pk=cls.ONLY).first() or cls(pk=cls.ONLY)

    @property
    def ready(self) -> bool:
        """Whether a quote may go out: the receiver must see who it is from."""
        return bool(self.name and self.street and self.postcode and self.city)

    def in_language(self, name: str, language: str) -> str:
        """A text block such as "intro" in the language, or in the other one where it is empty."""
        other = "en" if language == "de" else "de"
        return getattr(self, f"{name}_{language}") or getattr(self, f"{name}_{other}")
