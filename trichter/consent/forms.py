"""Forms of consent."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import ConsentRecord, Purpose
from .services import normalise


class StatementForm(forms.Form):
    """A consent that somebody gave outside of our forms."""

    SOURCES = [
        ("phone", _("on the phone")),
        ("meeting", _("in person")),
        ("mail", _("by mail")),
        ("paper", _("on paper")),
        ("other", _("otherwise")),
    ]
    how = forms.ChoiceField(label=_("How"), choices=SOURCES)
    day = forms.DateField(label=_("When"), required=False, help_text=_("Empty means now."))
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=[choice for choice in ConsentRecord.Basis.choices if choice[0] != ConsentRecord.Basis.OBJECTION],
    )
    text = forms.CharField(
        label=_("What exactly was agreed to"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("As close to the person's own words as you can. It is the proof."),
    )
    proof = forms.CharField(label=_("Where the proof is"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_day(self):
        """Not tomorrow."""
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def facts(self) -> dict:
        """What services.grant wants."""
        data = self.cleaned_data
        noon = timezone.make_aware(datetime.combine(data["day"], time(12))) if data["day"] else None
        return {
            "source": data["how"],
            "basis": data["basis"],
            "text": data["text"],
            "at": noon,
            "proof": {"where": data["proof"]} if data["proof"] else {},
        }


class PurposeForm(forms.ModelForm):
    """A purpose; its short name is fixed once it is stored."""

    class Meta:
        model = Purpose
        fields = ("name", "name_de", "slug", "channel", "active")
        help_texts = {"slug": _("For conditions and the API: letters, digits and underscores. It stays for good.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        else:
            del self.fields["active"]


class SuppressionForm(forms.Form):
    """An address nobody may write to."""

    address = forms.CharField(label=_("Mail address or phone number"), max_length=254)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("objection", _("the owner asked for it")),
            ("complaint", _("a complaint")),
            ("other", _("another reason")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_address(self) -> str:
        """Something that can be called or written to."""
        if not normalise(self.cleaned_data["address"]):
            raise forms.ValidationError(_("This is neither a mail address nor a phone number."))
        return self.cleaned_data["address"]
