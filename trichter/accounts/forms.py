"""Forms of users, teams and tokens: text in, our own types out."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import roles
from .models import Team, User
from .tokens import SCOPES

NO_COLON = {"label_suffix": ""}


class OwnForm(forms.Form):
    """A form whose labels carry no colon."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**NO_COLON, **kwargs})


def zones() -> list[tuple[str, str]]:
    """Time zones by region, those of the German-speaking countries first."""
    near = ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]
    others = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name.replace("_", " ")) for name in [*near, *(name for name in others if name not in near)]]


class ProfileForm(OwnForm):
    """A user's own name and preferences."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Look"), choices=User.Theme.choices, required=False)

    def __init__(self, *args, user: User, **kwargs):
        names = ("first_name", "last_name", "language", "time_zone", "theme")
        super().__init__(*args, initial={name: getattr(user, name) for name in names}, **kwargs)
        self.fields["language"].choices = [("", _("like the browser")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", settings.TIME_ZONE.replace("_", " ")), *zones()]  # type: ignore[attr-defined]


class UserForm(OwnForm):
    """What an administrator decides about a colleague."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=roles.CHOICES, initial=roles.SALES)
    visibility = forms.ChoiceField(
        label=_("Sees"), choices=User.Visibility.choices, initial=User.Visibility.ALL, widget=forms.RadioSelect
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]


class InviteForm(UserForm):
    """A new colleague."""

    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    field_order = ("email", "first_name", "last_name", "language")


class EditUserForm(UserForm):
    """A colleague who is here."""

    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_("Taking this away signs them out and revokes their API tokens. Their records stay."),
    )

    def __init__(self, *args, user: User, **kwargs):
        names = ("first_name", "last_name", "role", "visibility", "is_active")
        initial = {name: getattr(user, name) for name in names} | {"teams": user.teams.all()}
        super().__init__(*args, initial=initial, **kwargs)


class TeamForm(OwnForm):
    """A team's name and members."""

    name = forms.CharField(label=_("Name"), max_length=80)
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, team: Team, **kwargs):
        self.team = team
        stored = team.pk is not None
        initial = {"name": team.name, "members": team.members.all() if stored else []}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["members"].queryset = User.objects.filter(is_active=True).order_by(  # type: ignore[attr-defined]
            "first_name", "last_name", "email"
        )

    def clean_name(self) -> str:
        """A name no other team has."""
        name = self.cleaned_data["name"]
        if Team.objects.filter(name__iexact=name).exclude(pk=self.team.pk).exists():
            raise forms.ValidationError(_("There is a team of this name already."))
        return name


class TokenForm(OwnForm):
    """A new API token of one's own."""

    LIFETIMES = [("90", _("90 days")), ("365", _("one year")), ("0", _("until revoked"))]

    name = forms.CharField(label=_("What it is for"), max_length=80, help_text=_("Such as “website” or “reporting”."))
    lifetime = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, initial="365")
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, words) for scope, words in SCOPES.items() if user.may(scope)]  # type: ignore[attr-defined]

    def expires_at(self):
        """The moment from which the token is useless, or None."""
        days = int(self.cleaned_data["lifetime"])
        return timezone.now() + timedelta(days=days) if days else None
