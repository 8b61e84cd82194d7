"""Why a person was offered to this colleague, said in the reader's language from what was stored.

`Handover.why` holds
  how      owner (of the company), rep (named by the rule), team (fair share), manual, took_over, lead (nobody left)
  rule     the rule's name      place  its territory as written      company, team, by, instead  names
  received, total, present      of a fair share: how many they had this month, the team had, and among how many
  skipped  [{user, why: absent|full|tried, until?, capacity?}]  colleagues who could not get the person
  passed   [names of rules that fitted too, but found nobody]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SKIPPED_SHOWN = 4


def sentence(why: Mapping[str, Any]) -> str:
    """The main reason in one sentence."""
    return MAIN.get(why.get("how", ""), _plain)(why)


def lines(why: Mapping[str, Any]) -> list[str]:
    """The whole reason, the main sentence first."""
    found = [sentence(why)]
    if why.get("how") == "team":
        found.append(_("furthest behind their share of those present"))
    if why.get("rule"):
        found.append(_rule_words(why))
    found += [_skipped(each) for each in why.get("skipped", ())[:SKIPPED_SHOWN]]
    further = len(why.get("skipped", ())) - SKIPPED_SHOWN
    if further > 0:
        found.append(
            ngettext("%(count)d more was passed over", "%(count)d more were passed over", further) % {"count": further}
        )
    if why.get("passed"):
        found.append(_("found nobody by: %(rules)s") % {"rules": ", ".join(f"“{name}”" for name in why["passed"])})
    if why.get("instead"):
        found.append(_("was offered to %(name)s") % {"name": why["instead"]})
    return found


def _rule_words(why: Mapping[str, Any]) -> str:
    if why.get("place"):
        return _("rule “%(rule)s”: territory %(place)s") % {"rule": why["rule"], "place": why["place"]}
    return _("rule “%(rule)s”") % {"rule": why["rule"]}


def _owner(why: Mapping[str, Any]) -> str:
    return _("owns the company %(company)s") % {"company": why.get("company", "")}


def _rep(why: Mapping[str, Any]) -> str:
    return _("named by the rule “%(rule)s”") % {"rule": why.get("rule", "")}


def _team(why: Mapping[str, Any]) -> str:
    words = _("fair share: %(received)d of %(total)d in the team %(team)s this month")
    return words % {"team": why.get("team", ""), "received": why.get("received", 0), "total": why.get("total", 0)}


def _manual(why: Mapping[str, Any]) -> str:
    return _("handed over by %(name)s") % {"name": why.get("by", "")}


def _took_over(why: Mapping[str, Any]) -> str:
    return _("took the person over")


def _lead(why: Mapping[str, Any]) -> str:
    return _("leads the team: nobody answered in time")


def _plain(why: Mapping[str, Any]) -> str:
    return _("offered")


MAIN = {"owner": _owner, "rep": _rep, "team": _team, "manual": _manual, "took_over": _took_over, "lead": _lead}


def _skipped(entry: Mapping[str, Any]) -> str:
    name = entry.get("user", "")
    if entry["why"] == "absent":
        until = entry.get("until")
        if not until:
            return _("%(name)s is away") % {"name": name}
        return _("%(name)s is away until %(day)s") % {
            "name": name,
            "day": date_format(date.fromisoformat(until), "SHORT_DATE_FORMAT"),
        }
    if entry["why"] == "closed":
        return _("%(name)s takes nobody at the moment") % {"name": name}
    if entry["why"] == "full":
        return _("%(name)s has no room: %(count)s people in work") % {"name": name, "count": entry.get("capacity", "")}
    return _("%(name)s had the offer before") % {"name": name}
