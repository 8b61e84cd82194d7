"""How a colleague wants to be told of each kind."""

from __future__ import annotations

from django import forms

from .kinds import kinds
from .models import Channel
from .services import preferences


class PreferencesForm(forms.Form):
    """One choice per kind of notice; the field's name is the kind's."""

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        chosen = preferences(user)
        for slug, kind in kinds().items():
            self.fields[slug] = forms.ChoiceField(
                label=str(kind.label), choices=Channel.choices, initial=chosen[slug], required=True
            )
