"""Where segments are asked for. A package above adds a finder when its app is ready; nothing here imports it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
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


# Asked for several slugs at once: which place asks for which of them.
Finder = Callable[[Collection[str]], Iterable[tuple[str, Use]]]


def in_segments(slugs: Collection[str]) -> Iterator[tuple[str, Use]]:
    """Segments made of these."""
    for segment in Segment.objects.all():
        use = Use(_("Segment"), segment.name, segment.get_absolute_url(), None if segment.shared else segment.owner_id)
        yield from ((slug, use) for slug in set(slugs_in(segment.condition)) & set(slugs))


def in_views(slugs: Collection[str]) -> Iterator[tuple[str, Use]]:
    """Saved views of lists filtered by these."""
    for view in SavedView.objects.all():
        use = Use(_("Saved view"), view.name, "", None if view.shared else view.owner_id)
        yield from ((slug, use) for slug in set(slugs_in(view.query.get("condition"))) & set(slugs))


FINDERS: list[Finder] = [in_segments, in_views]


def uses(slugs: Collection[str]) -> dict[str, list[Use]]:
    """Every place that asks for one of these segments, by slug."""
    found: dict[str, list[Use]] = {slug: [] for slug in slugs}
    for finder in FINDERS:
        for slug, use in finder(slugs):
            found[slug].append(use)
    return found


def shown(places: Iterable[Use], user) -> list[Use]:
    """The places as this user may see them: a colleague's private thing is counted but not named."""
    private = str(_("private, of a colleague"))
    return [use if use.owner_id in (None, user.pk) else Use(use.kind, private) for use in places]
