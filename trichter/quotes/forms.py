"""What people type, as our own types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trichter.people.models import Person
from trichter.pipeline.models import Stakeholder

from .checks import bare, grouped_iban, is_bic, is_iban, is_vat_id
from .errors import BadLogo
from .models import Letterhead, Line, Product, Quote, Tax
from .models.products import german
from .numberfields import NumberField, PercentField
from .services.letterhead import drawn_logo, pattern_words
from .services.sending import Receiver


class LineForm(forms.ModelForm):
    """One line of an opportunity."""

    quantity = NumberField(label=_("Quantity"), max_digits=12, decimal_places=3)
    price = NumberField(label=_("Net price"), max_digits=14, decimal_places=4)
    discount = PercentField(label=_("Discount %"), required=False)
    vat_rate = PercentField(label=_("VAT %"))

    class Meta:
        model = Line
        fields = ["text", "description", "quantity", "unit", "price", "discount", "vat_rate"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "unit": forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        }

    def clean_discount(self) -> Decimal:
        return self.cleaned_data["discount"] or Decimal(0)


class ProductForm(forms.ModelForm):
    """A product."""

    price = NumberField(label=_("Net price"), max_digits=14, decimal_places=4, lowest=Decimal(0))
    vat_rate = PercentField(label=_("VAT %"))

    class Meta:
        model = Product
        fields = [
            "sku", "unit", "price", "vat_rate", "name_de", "name_en", "description_de", "description_en", "active"
        ]  # fmt: skip
        widgets = {
            "description_de": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
            "unit": forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        }

    def clean(self):
        data = super().clean()
        if not (data.get("name_de", "").strip() or data.get("name_en", "").strip()):
            self.add_error("name_de" if german() else "name_en", _("Give the product a name."))
        return data


class ProductFileForm(forms.Form):
    """A list of products."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: number, name, price; if you like name in English, unit, VAT and more."),
    )


class LetterheadForm(forms.ModelForm):
    """The letterhead with an uploaded logo. `picture` is the drawn picture of a valid upload."""

    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 2 MB. It is printed at most 62 × 22 mm large."),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    vat_rate = PercentField(label=_("Usual VAT %"))

    class Meta:
        model = Letterhead
        fields = [
            *("name", "street", "postcode", "city", "country", "phone", "email", "website"),
            *("directors", "register", "vat_id", "tax_number", "bank", "iban", "bic", "color"),
            *("small_business", "vat_rate", "pattern", "valid_days"),
            *("intro_de", "intro_en", "terms_de", "terms_en", "outro_de", "outro_en"),
            *("mail_subject_de", "mail_de", "mail_subject_en", "mail_en"),
        ]
        widgets = {
            "color": forms.TextInput(attrs={"type": "color"}),
            "country": forms.TextInput(attrs={"size": 2}),
            **{
                f"{name}_{language}": forms.Textarea(attrs={"rows": rows})
                for name, rows in (("intro", 3), ("outro", 3), ("terms", 3), ("mail", 8))
                for language in ("de", "en")
            },
        }
        help_texts = {
            "country": _("Two letters, such as DE. Addresses abroad get their country's name."),
            "vat_id": _("For example DE123456789."),
            "pattern": _("For example AN-{year}-{number:04}: numbers count up each year without gaps."),
            "small_business": _("Quotes then show no VAT and say why."),
            "mail_de": _("Places: {salutation}, {number}, {name}, {valid_until}, {sender}, {company}."),
            "mail_en": _("Places: {salutation}, {number}, {name}, {valid_until}, {sender}, {company}."),
        }

    picture: Any = None

    def clean_logo_file(self):
        file = self.cleaned_data["logo_file"]
        if file:
            try:
                self.picture = drawn_logo(file.read())
            except BadLogo as error:
                raise forms.ValidationError(str(error)) from None
            file.seek(0)
        return file

    def clean_country(self) -> str:
        code = self.cleaned_data["country"].strip().upper()
        if len(code) != 2 or not code.isalpha():
            raise forms.ValidationError(_("Two letters, such as DE."))
        return code

    def clean_iban(self) -> str:
        text = self.cleaned_data["iban"]
        if text and not is_iban(text):
            raise forms.ValidationError(_("This is no IBAN: a digit is wrong or missing."))
        return grouped_iban(text)

    def clean_bic(self) -> str:
        text = bare(self.cleaned_data["bic"])
        if text and not is_bic(text):
            raise forms.ValidationError(_("A BIC has 8 or 11 letters and digits."))
        return text

    def clean_vat_id(self) -> str:
        text = bare(self.cleaned_data["vat_id"])
        if text and not is_vat_id(text):
            raise forms.ValidationError(_("This is no VAT ID, such as DE123456789."))
        return text

    def clean_pattern(self) -> str:
        if words := pattern_words(self.cleaned_data["pattern"].strip()):
            raise forms.ValidationError(words)
        return self.cleaned_data["pattern"].strip()


class DraftForm(forms.ModelForm):
    """What is chosen for a draft."""

    class Meta:
        model = Quote
        fields = [
            "person", "language", "about", "address", "valid_until", "tax", "customer_vat_id", "intro", "terms", "outro"
        ]  # fmt: skip
        widgets = {
            "address": forms.Textarea(attrs={"rows": 6}),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("intro", "terms", "outro")},
        }
        help_texts = {
            "language": _("Another language also changes the texts that you have not written yourself."),
            "customer_vat_id": _("Needed where the customer owes the tax."),
        }

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        opportunity = self.instance.opportunity
        people = [opportunity.person_id, self.instance.person_id]
        people += Stakeholder.objects.filter(opportunity=opportunity).values_list("person_id", flat=True)
        person: Any = self.fields["person"]
        person.queryset = (
            Person.objects.visible_to(user).filter(pk__in=[pk for pk in people if pk]).order_by("name_key")
        )
        person.empty_label = _("nobody by name")
        tax: Any = self.fields["tax"]
        if Letterhead.get().small_business:
            tax.choices = [choice for choice in Tax.choices if choice[0] == Tax.SMALL_BUSINESS]
        else:
            tax.choices = [choice for choice in Tax.choices if choice[0] != Tax.SMALL_BUSINESS]

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day from today on."))
        return day

    def clean_customer_vat_id(self) -> str:
        text = bare(self.cleaned_data["customer_vat_id"])
        if text and not is_vat_id(text):
            raise forms.ValidationError(_("This is no VAT ID, such as DE123456789."))
        return text


class SendForm(forms.Form):
    """To whom, with which words. `receiver()` is whose address was chosen."""

    to = forms.ChoiceField(label=pgettext_lazy("a mail", "To"))
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, receivers: list[Receiver], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {each.value: each for each in receivers}
        choices = [(each.value, f"{each.person} · {each.address}") for each in receivers]
        self.fields["to"] = forms.ChoiceField(label=pgettext_lazy("a mail", "To"), choices=choices)
        self.order_fields(["to", "subject", "text", "key"])

    def receiver(self) -> Receiver:
        """The chosen address of a valid form."""
        return self.receivers[self.cleaned_data["to"]]
