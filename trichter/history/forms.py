"""The filter of the history."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .words import areas


class LogFilter(forms.Form):
    """Who, what and when; everything optional."""

    who = forms.CharField(label=_("Who"), max_length=80, required=False)
    area = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["area"].choices = [("", _("everything")), *areas()]  # type: ignore[attr-defined]
