"""What people type into the pages of this package, as our own types."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from trichter.consent.models import Purpose

from .forms_service import Answers
from .models import PublicForm
from .services import BASES, Options

EVENT_TYPES = [
    ("contact_requested", _("a contact request (two-way contact)")),
    ("price_requested", _("a request for a price")),
    ("demo_requested", _("a request for a demonstration")),
    ("form_submitted", _("a form, nothing more")),
]


class ContactForm(forms.Form):
    """The public form. `homepage` is seen by programs only."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    company = forms.CharField(
        label=_("Company"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    message = forms.CharField(
        label=_("Message"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    consent = forms.BooleanField(required=False)
    homepage = forms.CharField(required=False, max_length=500)
    ticket = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    solution = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_company(self) -> str:
        return " ".join(self.cleaned_data["company"].split())

    def clean_email(self) -> str:
        from trichter.values.emails import clean_email

        address, trouble = clean_email(self.cleaned_data["email"])
        if address is None or trouble is not None:
            raise forms.ValidationError(_("Enter a valid e-mail address."))
        return address

    @property
    def answers(self) -> Answers:
        """The cleaned answers."""
        data = self.cleaned_data
        return Answers(data["name"], data["email"], data["company"], data["message"].strip(), data["consent"])


class PublicFormForm(forms.ModelForm):
    """Texts and settings of a public form."""

    event_type = forms.ChoiceField(label=_("Counts as"), choices=EVENT_TYPES)
    purpose = forms.ChoiceField(label=_("Purpose of the consent"))

    class Meta:
        model = PublicForm
        fields = (
            "title", "slug", "language", "intro", "thanks", "consent_text", "purpose", "event_type", "source",
            "campaign",
        )  # fmt: skip
        widgets = {
            "intro": forms.Textarea(attrs={"rows": 3}),
            "thanks": forms.Textarea(attrs={"rows": 3}),
            "consent_text": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "slug": _("The last part of the address: small letters, digits and hyphens."),
            "consent_text": _("Shown beside a box that starts unticked, and stored exactly as shown. Empty: no box."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        purposes = [(purpose.slug, purpose.label) for purpose in Purpose.objects.active()]
        self.fields["purpose"].choices = purposes or [("news_mail", _("News by mail"))]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """A list to bring in."""

    file = forms.FileField(label=_("List"), max_length=255, allow_empty_file=True)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ENV.import_max_mb * 2**20:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB.") % {"limit": settings.ENV.import_max_mb}
            )
        return file


class SettingsForm(forms.Form):
    """What is said once for the whole list."""

    name = forms.CharField(
        label=_("Name of the list"), max_length=120, help_text=_("Shown in timelines: “imported: …”.")
    )
    source = forms.CharField(label=_("Source"), max_length=120, required=False)
    medium = forms.CharField(label=_("Medium"), max_length=120, required=False)
    campaign = forms.CharField(label=_("Campaign"), max_length=120, required=False)
    channel = forms.CharField(label=_("Channel"), max_length=60, required=False)
    contact_kind = forms.CharField(
        label=_("Kind of contact"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "contact-kinds"}),
        help_text=_("Everyone on a list starts as a lead, whatever the kind: definitions decide about the next stage."),
    )
    system = forms.CharField(
        label=_("Ids come from"),
        max_length=80,
        required=False,
        help_text=_("The system that gave out the ids, so that its next export finds the same people."),
    )
    external_only = forms.BooleanField(label=_("Refuse rows without id"), required=False)
    overwrite = forms.ChoiceField(
        label=_("If something else is known already"),
        choices=[("", _("keep it, and fill gaps only")), ("1", _("replace it by what the list says"))],
        required=False,
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(
        label=_("Basis for contact"),
        required=False,
        choices=[
            ("", _("none is known")),
            ("consent", _("consent")),
            ("contract", _("contract")),
            ("legitimate_interest", _("legitimate interest")),
        ],
    )
    purpose = forms.ChoiceField(label=_("For the purpose"), required=False)
    basis_text = forms.CharField(
        label=_("Wording or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What people agreed to, word for word, or why the interest is legitimate. Kept as proof."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        purposes = [(purpose.slug, purpose.label) for purpose in Purpose.objects.active()]
        self.fields["purpose"].choices = purposes or [("news_mail", _("News by mail"))]  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        if data.get("basis") and not (data.get("basis_text") or "").strip():
            self.add_error("basis_text", _("Say what the basis is: without it there is no proof."))
        return data

    def options(self, before: Options) -> Options:
        """The options with these settings."""
        data = {**before.as_json(), **self.cleaned_data}
        data["overwrite"] = bool(self.cleaned_data["overwrite"])
        data["basis"] = data["basis"] if data["basis"] in BASES else ""
        return Options.of(data)
