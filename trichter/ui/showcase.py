"""Made-up content for the page of components."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .words import BANDS, STAGES

PEOPLE = [
    ("Jonas Weber", "Leiter Einkauf", "Kessler Pumpen GmbH", 78, "hot", "prospect", -1),
    ("Aylin Demir", "Geschäftsführerin", "Nordmetall AG", 64, "hot", "mql", 0),
    ("Petra Lang", "Technik", "Stadtwerke Hall", 47, "warm", "opportunity", 1),
    ("Tom Fuchs", "", "Bögl Technik", 12, "cold", "lead", 6),
    (
        "Maria-Theresia von und zu Hohenlohe-Langenburg",
        "Bereichsleiterin Instandhaltung",
        "Vereinigte Maschinenwerke",
        31,
        "warm",
        "recycled",
        30,
    ),
]


class Person(SimpleNamespace):
    """Looks like a person to the tags."""

    def __str__(self) -> str:
        return self.name


class SampleForm(forms.Form):
    """One field of every shape."""

    name = forms.CharField(label=gettext_lazy("Name"))
    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("Only used to answer you."))
    at = forms.DateTimeField(label=gettext_lazy("When"), required=False)
    day = forms.DateField(label=gettext_lazy("Day"), required=False)
    band = forms.ChoiceField(label=gettext_lazy("Band"), choices=[(key, face.label) for key, face in BANDS.items()])
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=forms.RadioSelect,
        choices=[("call", gettext_lazy("Call")), ("mail", gettext_lazy("Mail"))],
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I agree to be contacted"), required=False)


def people() -> list[Person]:
    """Five people in different standings."""
    now = timezone.now()
    return [
        Person(
            pk=place,
            name=name,
            job_title=job,
            company=company,
            company_id=place + 1,
            email="",
            score=score,
            band=band,
            stage=stage,
            due=now + timedelta(days=days, hours=1),
            last_contact_at=now - timedelta(days=place * 4, minutes=5),
        )
        for place, (name, job, company, score, band, stage, days) in enumerate(PEOPLE)
    ]


def events() -> list[SimpleNamespace]:
    """Three events of a timeline."""
    now = timezone.now()

    def event(icon: str, label: str, sentence: str, direction: str, hours: int) -> SimpleNamespace:
        kind = SimpleNamespace(icon=icon, label=label, direction=direction)
        return SimpleNamespace(
            kind=kind, type=label, sentence=sentence, direction=direction, at=now - timedelta(hours=hours)
        )

    return [
        event("phone", _("Call"), "„Bitte im Dezember wieder melden“", "out", 2),
        event("mail-opened", _("Mail opened"), "Wartungsvertrag 2027", "in", 30),
        event("eye", _("Page view"), "/preise", "in", 24 * 40),
    ]


def clocks(now) -> list[SimpleNamespace]:
    """A clock in each state; the second one is in its last stretch and counts down."""
    hour = 3_600_000_000
    at = int(now.timestamp()) * 1_000_000
    return [
        SimpleNamespace(state="time", remaining=3 * hour + hour // 3, due_at=at + 20 * hour),
        SimpleNamespace(state="warning", remaining=hour // 3, due_at=at + hour // 3),
        SimpleNamespace(state="breached", remaining=0, due_at=at - 2 * hour),
        SimpleNamespace(state="met", remaining=hour, due_at=at - hour),
        SimpleNamespace(state="late", remaining=0, due_at=at - hour),
    ]


def showcase() -> dict:
    """The context of ui/components.html."""
    wrong = SampleForm({"name": "", "email": "mia@", "band": "hot", "kind": "call"})
    wrong.is_valid()
    now = timezone.now()
    moments = [
        now,
        now - timedelta(minutes=12),
        now - timedelta(hours=5),
        now - timedelta(days=3),
        now - timedelta(days=90),
        now + timedelta(hours=2),
    ]
    return {
        "people": people(),
        "events": events(),
        "bands": list(BANDS),
        "stages": list(STAGES),
        "moments": moments,
        "clocks": clocks(now),
        "form": SampleForm(),
        "wrong": wrong,
        "series": [3, 4, 4, 9, 12, 11, 18, 24, 22, 31, 45, 44, 52, 60, 78],
    }
