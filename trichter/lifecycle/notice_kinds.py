"""The kinds of notices of this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from trichter.notices.kinds import NOW, NoticeKind
from trichter.people.models.person import Stage

from .sides import Side

SIGNATURE_WANTED = "signature_wanted"


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with stage and side as the reader calls them."""
    return {**data, "stage": Stage(data["stage"]).label, "side": Side(data["side"]).label}


KINDS = [
    NoticeKind(
        SIGNATURE_WANTED,
        _("Your signature under a definition is wanted"),
        "writing",
        _("%(by)s asks you to sign version %(version)s of “%(stage)s” for %(side)s."),
        default=NOW,
        words=in_words,
    )
]
