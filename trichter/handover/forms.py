"""Forms: answering, handing over by hand, and the settings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trichter.accounts.models import Team, User
from trichter.accounts.roles import ADMIN, MARKETING, SALES, TEAM_LEAD
from trichter.people.condition_field import ConditionField
from trichter.people.models.person import Stage
from trichter.ui.words import BANDS

from .models import RejectReason, Rule, Target
from .services import policy

HOURS = 60


def colleagues():
    """Who can be given people."""
    working = User.objects.filter(is_active=True, role__in=(SALES, TEAM_LEAD, MARKETING, ADMIN))
    return working.order_by("first_name", "last_name", "pk")


class AcceptForm(forms.Form):
    """The stage to set along with it, if any."""

    stage = forms.ChoiceField(choices=[("", ""), (Stage.PROSPECT.value, Stage.PROSPECT.label)], required=False)


class RejectForm(forms.Form):
    """Why not, in a word of the house's list, and a note."""

    reason = forms.ModelChoiceField(RejectReason.objects.none(), label=_("Why not"), empty_label=_("Choose a reason"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = RejectReason.objects.filter(active=True)  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """To whom; nobody named means: by the rules."""

    rep = forms.ModelChoiceField(
        User.objects.none(), label=_("Offered to"), required=False, empty_label=_("by the routing rules")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rep"].queryset = colleagues()  # type: ignore[attr-defined]


class RuleForm(forms.ModelForm):
    """A rule: whom it is about, and who gets them."""

    condition = ConditionField(label=_("Condition"), required=False)

    class Meta:
        model = Rule
        fields = ("name", "condition", "postcodes", "country", "state", "to", "rep", "team", "active")
        help_texts = {
            "postcodes": _("Such as 70-79, 88000-88999, A-6. The company's postcode counts, else the person's."),
            "country": _("Two letters, such as DE, AT or CH."),
            "state": _("Such as Bayern."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rep"].queryset = colleagues()  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["placeholder"] = _("Such as South or Existing customers")

    def clean_country(self) -> str:
        """In capitals."""
        return self.cleaned_data["country"].strip().upper()


class TargetForm(forms.ModelForm):
    """For whom, in how many working hours, and when to warn."""

    band = forms.ChoiceField(label=_("Band"), required=False)
    hours = forms.DecimalField(label=_("Working hours of the target"), min_value=0, max_value=1000, decimal_places=2)

    class Meta:
        model = Target
        fields = ("band", "source", "warning")
        help_texts = {"source": _("Empty means any."), "warning": _("Per cent of the time used up.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        bands = [(name, face.label) for name, face in BANDS.items()]
        self.fields["band"].choices = [("", _("any")), *bands]  # type: ignore[attr-defined]
        if self.instance.pk:
            hours, rest = divmod(self.instance.minutes, HOURS)
            self.fields["hours"].initial = hours if not rest else round(self.instance.minutes / HOURS, 2)

    def clean_hours(self):
        """At least a minute."""
        hours = self.cleaned_data["hours"]
        if round(hours * HOURS) < 1:
            raise forms.ValidationError(_("At least one minute."))
        return hours

    def clean_warning(self) -> int:
        """A share of the time."""
        value = self.cleaned_data["warning"]
        if not 1 <= value <= 100:
            raise forms.ValidationError(_("Between 1 and 100."))
        return value

    def filled(self) -> Target:
        """The target with what the form says, not saved."""
        target = self.save(commit=False)
        target.minutes = round(self.cleaned_data["hours"] * HOURS)
        return target


class ReasonForm(forms.ModelForm):
    """A reason in both languages, and what becomes of the person."""

    class Meta:
        model = RejectReason
        fields = ("label", "label_de", "outcome", "days", "active")


class PolicyForm(forms.Form):
    """Whom to hand over, and whether by itself."""

    enabled = forms.BooleanField(label=_("Hand people over by itself, as soon as the condition holds"), required=False)
    condition = ConditionField(label=_("Who is handed over"))
    most_attempts = forms.IntegerField(
        label=_("Offers until a team lead decides"), min_value=1, max_value=10,
        help_text=_("Who does not answer in time loses the offer to the next colleague."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        current = policy()
        self.initial = {
            "enabled": current.enabled, "condition": current.condition, "most_attempts": current.most_attempts,
        } | dict(self.initial)  # fmt: skip
