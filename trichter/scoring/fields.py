"""The band as a condition field, with the active model's bands as its choices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trichter.people.appfields import AppField, make_field, text_sql
from trichter.ui.words import band_face

from .models import Scorecard

FIELDS: list[AppField] = []


def dynamic_fields() -> list[AppField]:
    """`score.band` with the names of all bands that are or were given; nothing before a model is installed."""
    names: dict[str, None] = {}
    cards = Scorecard.objects.exclude(status=Scorecard.Status.DRAFT).order_by("status", "-version")
    for definition in cards.values_list("definition", flat=True)[:20]:
        names.update(dict.fromkeys(band["name"] for band in definition["bands"]))
    if not names:
        return []
    choices = [(name, band_face(name).label) for name in names]
    field = make_field("score.band", "choice", _("band"), "score", choices, derived=True)
    return [AppField(field, text_sql("p.band"), lambda person: person.band)]
