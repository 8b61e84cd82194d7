"""Where segments are asked for. A package above adds a finder when its app is ready; nothing here imports it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trichter.people.models import SavedView

from .models import Segment
from .references import slugs_in


@dataclass(frozen=True, slots=True)
class Use:
    """One place that asks for a segment: what kind of thing, its name, and its address if it has one.

    `owner_id` is set for a private thing, whose name only its owner may read.
    """

    kind: str | Promise
    name: str
    url: str = ""
    owner_id: int | None = None


Finder = Callable[[str], list[Use]]


def in_segments(slug: str) -> list[Use]:
    """Other segments made of this one."""
    return [
        Use(_("Segment"), segment.name, segment.get_absolute_url(), None if segment.shared else segment.owner_id)
        for segment in Segment.objects.exclude(slug=slug)
        if slug in slugs_in(segment.condition)
    ]


def in_views(slug: str) -> list[Use]:
    """Saved views of lists filtered by this segment."""
    return [
        Use(_("Saved view"), view.name, "", None if view.shared else view.owner_id)
        for view in SavedView.objects.all()
        if slug in slugs_in(view.query.get("condition"))
    ]


FINDERS: list[Finder] = [in_segments, in_views]


def uses_of(slug: str) -> list[Use]:
    """Every place that asks for the segment of this slug."""
    return [use for finder in FINDERS for use in finder(slug)]


def shown_uses(slug: str, user) -> list[Use]:
    """The places as this user may see them: a colleague's private thing is counted but not named."""
    return [
        use if use.owner_id in (None, user.pk) else Use(use.kind, str(_("private, of a colleague")))
        for use in uses_of(slug)
    ]
