"""Forms of people and companies: text in, our own types out."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import normalise
from .models import CustomField, SavedView
from .services import PersonData


class LogForm(forms.Form):
    """What came of a call, mail or meeting; or a note. `cleaned_data` are the arguments of services.log_activity."""

    outcome = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-autofocus": True}),
    )
    at = forms.DateTimeField(label=_("When"), required=False, help_text=_("Empty means now."))
    direction = forms.ChoiceField(
        label=_("Who began"),
        choices=[("out", _("We")), ("in", _("They"))],
        required=False,
        widget=forms.RadioSelect,
        initial="out",
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == "note":
            self.fields["text"].required = True
            del self.fields["at"], self.fields["direction"], self.fields["outcome"]

    def clean_direction(self) -> str:
        return self.cleaned_data["direction"] or "out"

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise ValidationError(_("This time has not come yet. Plan a task for it instead."))
        return at


class NewPersonForm(forms.Form):
    """A new person: a name, an address or a number is enough."""

    first_name = forms.CharField(label=_("First name"), required=False, max_length=120)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=120)
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    company = forms.CharField(
        label=_("Company"),
        required=False,
        max_length=200,
        help_text=_("Empty means: by the address, if we know its domain."),
    )
    job_title = forms.CharField(label=_("Job title"), required=False, max_length=200)
    mine = forms.BooleanField(label=_("I take care of them"), required=False, initial=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].strip()
        if address and normalise.email_key(address) is None:
            raise ValidationError(_("This is not an e-mail address."))
        return address

    def clean(self) -> dict:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("first_name", "last_name", "email", "phone")):
            raise ValidationError(
                _("A name, an e-mail address or a phone number is enough, but one of them is needed.")
            )
        return data

    def person_data(self, user) -> PersonData:
        """What the service needs."""
        data = self.cleaned_data
        values = {name: data[name].strip() for name in ("first_name", "last_name", "job_title") if data[name].strip()}
        return PersonData(
            values=values,
            emails=[data["email"]] if data["email"] else [],
            phones=[data["phone"]] if data["phone"] else [],
            company=data["company"].strip(),
            owner_id=user.pk if data["mine"] else None,
        )


class NewCompanyForm(forms.Form):
    """A new company: the name is enough."""

    name = forms.CharField(label=_("Name"), max_length=200)
    domain = forms.CharField(
        label=_("Domain"),
        required=False,
        max_length=190,
        help_text=_("Such as nordmetall.de; people with such an address join it."),
    )
    industry = forms.CharField(label=_("Industry"), required=False, max_length=120)
    employees = forms.IntegerField(label=_("Employees"), required=False, min_value=0, max_value=2_147_483_647)
    city = forms.CharField(label=_("City"), required=False, max_length=120)

    def clean_domain(self) -> str:
        typed = self.cleaned_data["domain"].strip()
        domain = normalise.domain_key(typed)
        if typed and (not domain or normalise.company_domain(f"x@{domain}") != domain):
            raise ValidationError(_("This is not the domain of a company."))
        return domain

    def values(self) -> dict:
        """Columns besides name and domain."""
        data = self.cleaned_data
        return {name: data[name] for name in ("industry", "employees", "city") if data[name] not in (None, "")}


class SavedViewForm(forms.ModelForm):
    """Name of a saved view, and whether colleagues see it."""

    class Meta:
        model = SavedView
        fields = ["name", "shared"]


class CustomFieldForm(forms.Form):
    """A new field of the house's own."""

    label = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the kind “choice”: one per line."),
    )

    def clean(self) -> dict:
        data = super().clean() or {}
        data["choices"] = choice_lines(data.get("choices", ""))
        if data.get("kind") == CustomField.Kind.CHOICE and not data["choices"]:
            self.add_error("choices", _("Name at least one choice."))
        return data


def choice_lines(text: str) -> list[str]:
    """The choices of a text, one per line, once each."""
    return list(dict.fromkeys(line.strip()[:200] for line in text.splitlines() if line.strip()))
