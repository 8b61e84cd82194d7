"""Forms: text in, our own types out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trichter.people.condition_field import ConditionField
from trichter.people.models import Company, Person

from . import criteria
from .fields_of_forms import MoneyField, day_input
from .models import LostReason, Pipeline, Stage, Stakeholder
from .similar import Similar

FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)
CHOOSABLE_PEOPLE = 50


class DayField(forms.DateField):
    """A close date between 1990 and 2100."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", day_input())
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Raises ValidationError."""
        day = super().clean(value)
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day between 1990 and 2100."))
        return day


class DetailsForm(forms.Form):
    """Name, amount and close date: the quick edit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    amount = MoneyField(label=_("Amount"), required=False)
    close_date = DayField(label=_("Close date"), required=False)


class OpenForm(DetailsForm):
    """A new opportunity. `key` makes two clicks or two tabs one."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    pipeline = forms.ModelChoiceField(Pipeline.objects.all(), label=_("Pipeline"), empty_label=None)
    field_order = ["key", "name", "amount", "close_date", "pipeline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pipelines = list(Pipeline.objects.all())
        self.fields["pipeline"].initial = next((row for row in pipelines if row.is_default), None)
        if len(pipelines) == 1:
            self.fields["pipeline"].widget = forms.HiddenInput()


class NewForm(OpenForm):
    """Without a person to begin with: the company by its name."""

    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    field_order = ["key", "name", "company", "amount", "close_date", "pipeline"]


class ConvertForm(OpenForm):
    """Of a person. `company` is a known one (its number), or empty: then `new_company` is its name."""

    company = forms.ChoiceField(label=_("Company"), required=False, widget=forms.RadioSelect)
    new_company = forms.CharField(label=_("Name of the company"), max_length=200, required=False)
    field_order = ["key", "company", "new_company", "name", "amount", "close_date", "pipeline"]

    def __init__(self, *args: Any, person: Person, similar: Sequence[Similar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = {str(each.company.pk): each.company for each in similar}
        choices: list[tuple[str, Any]] = [
            (pk, company_choice(each)) for pk, each in zip(self.companies, similar, strict=True)
        ]
        if person.company:
            self.companies[str(person.company.pk)] = person.company
            choices.insert(0, (str(person.company.pk), person.company.name))
            del self.fields["new_company"]
        elif choices:
            choices.append(("", _("A new one")))
        self.fields["company"].choices = choices  # type: ignore[attr-defined]
        self.fields["company"].initial = choices[0][0] if choices else ""
        if len(choices) < 2:
            self.fields["company"].widget = forms.HiddenInput()

    def chosen_company(self) -> Company | None:
        """The known company that was chosen."""
        return self.companies.get(self.cleaned_data.get("company") or "")


def company_choice(each: Similar) -> str:
    """A similar company with the reason it is offered."""
    place = f", {each.company.city}" if each.company.city else ""
    return f"{each.company.name}{place} – {each.why}"


class StepForm(forms.Form):
    """What is missing for a step: exactly these fields, and of a lost one the reason. `people` are
    those who may get a role."""

    def __init__(
        self,
        *args: Any,
        missing: Sequence[str],
        lost: bool,
        people: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in missing:
            self.fields[name] = self.make(name, people)
        if lost:
            reasons = LostReason.objects.filter(active=True)
            self.fields["lost_reason"] = forms.ModelChoiceField(
                reasons, label=_("Why was it lost?"), widget=forms.RadioSelect, empty_label=None
            )
            self.fields["note"] = forms.CharField(
                label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @staticmethod
    def make(name: str, people: Sequence[Person]) -> forms.Field:
        """The input of a missing field."""
        label = str(criteria.FIELDS[name].label)
        if name == "amount":
            return MoneyField(label=label)
        if name == "close_date":
            return DayField(label=label)
        if name == "company":
            return forms.CharField(label=label, max_length=200)
        if name == "owner":
            return forms.BooleanField(label=_("I take it over"))
        return forms.TypedChoiceField(
            label=label,
            choices=[("", "–"), *((str(person.pk), str(person)) for person in people)],
            coerce=lambda pk: next(person for person in people if str(person.pk) == pk),
            empty_value=None,
        )


class StakeholderForm(forms.Form):
    """A person's role."""

    role = forms.ChoiceField(label=_("Role"), choices=Stakeholder.Role.choices, initial=Stakeholder.Role.DECISION_MAKER)


class PipelineForm(forms.Form):
    """A pipeline's own settings."""

    name = forms.CharField(label=_("Name"), max_length=80)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="EUR")
    is_default = forms.BooleanField(label=_("New opportunities go here"), required=False)


class StageForm(forms.Form):
    """A stage's settings. Won and lost ones have only names."""

    name_de = forms.CharField(label=_("Name in German"), max_length=80)
    name = forms.CharField(label=_("Name in English"), max_length=80)
    chance = forms.IntegerField(
        label=_("Chance in percent"),
        min_value=0,
        max_value=100,
        help_text=_("Of a hundred opportunities here, how many are won?"),
    )
    rotting_days = forms.IntegerField(
        label=_("Rests too long after days"), min_value=1, max_value=3650, required=False, help_text=_("Empty: never.")
    )
    required = forms.MultipleChoiceField(
        label=_("Needed to go on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, each.label) for name, each in criteria.FIELDS.items()],
    )
    condition = ConditionField(label=_("Condition about the main contact"), required=False)

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        if stage is not None:
            kwargs.setdefault("initial", {name: getattr(stage, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        if stage is not None and not stage.is_open:
            for name in ("chance", "rotting_days", "required", "condition"):
                del self.fields[name]


class ReasonForm(forms.Form):
    """A reason for losing."""

    label_de = forms.CharField(label=_("Reason in German"), max_length=120)
    label = forms.CharField(label=_("Reason in English"), max_length=120)
    active = forms.BooleanField(label=_("Offered"), required=False, initial=True)
