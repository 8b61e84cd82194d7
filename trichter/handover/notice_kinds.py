"""The kinds of notices of this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trichter.notices.kinds import NOW, NoticeKind

from . import why as whys

OFFERED, MANY, ESCALATED = "handover_offered", "handovers_offered", "handover_late"


def _one(data: Mapping[str, Any]) -> dict[str, Any]:
    company = f" ({data['company']})" if data.get("company") else ""
    return {"person": f"{data.get('person', '')}{company}", "why": whys.sentence(data.get("why", {}))}


def _many(data: Mapping[str, Any]) -> dict[str, Any]:
    count = int(data.get("count", 0))
    return {"what": ngettext("%(count)d person", "%(count)d people", count) % {"count": count}}


def _late(data: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(data)
    if data.get("next"):
        said["then"] = _("Now offered to %(name)s.") % {"name": data["next"]}
    elif data.get("answered"):
        said["then"] = _("The handover is accepted, but nobody has spoken with the person.")
    else:
        said["then"] = _("Nobody else can take the person at the moment.")
    return said


KINDS = [
    NoticeKind(
        OFFERED, gettext_lazy("A person is handed over to me"), "transfer-in",
        gettext_lazy("%(person)s is handed over to you: %(why)s"), NOW, _one,
    ),
    NoticeKind(
        MANY, gettext_lazy("Several people are handed over to me at once"), "transfer-in",
        gettext_lazy("%(what)s are handed over to you"), NOW, _many,
    ),
    NoticeKind(
        ESCALATED, gettext_lazy("A handover of my team was not answered in time"), "alarm",
        gettext_lazy("%(person)s: %(rep)s did not answer in time. %(then)s"), NOW, _late,
    ),
]  # fmt: skip
