"""The house's settings: rules and their order, targets, reasons, and when to hand over. Each change with history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trichter.accounts.models import Team, User
from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.segments.services import check_condition

from ..errors import BadRule
from ..models import Policy, RejectReason, Rule, Target
from ..routing import full_condition
from .offering import policy

RULE = ("name", "condition", "postcodes", "country", "state", "to", "rep_id", "team_id", "active", "position")
TARGET = ("band", "source", "minutes", "warning", "position")
REASON = ("slug", "label", "label_de", "outcome", "days", "active", "position")
POLICY = ("condition", "enabled", "most_attempts")


def kept(row: models.Model, names: Sequence[str]) -> dict[str, Any]:
    """The row's values as JSON."""
    return {name: getattr(row, name) for name in names}


def check_rule(rule: Rule) -> None:
    """Refuse a rule that gives people to nobody, or whose condition cannot be read. Raises BadRule, BadPostcodes."""
    if rule.to == Rule.To.REP and rule.rep_id is None:
        raise BadRule(_("Choose the colleague who gets these people."))
    if rule.to == Rule.To.TEAM and rule.team_id is None:
        raise BadRule(_("Choose the team that gets these people."))
    condition = full_condition(rule)
    if condition is not None:
        check_condition(condition)


@transaction.atomic
def save_rule(rule: Rule, *, by) -> Action:
    """Store a new or changed rule; a new one comes last. Raises BadRule, BadPostcodes, WrongCondition."""
    rule.rep_id = rule.rep_id if rule.to == Rule.To.REP else None
    rule.team_id = rule.team_id if rule.to == Rule.To.TEAM else None
    check_rule(rule)
    before = Rule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first() if rule.pk else None
    if before is None:
        rule.position = 1 + (Rule.objects.aggregate(last=models.Max("position"))["last"] or 0)
    rule.save()
    undo = {"rule": rule.pk, "before": kept(before, RULE) if before else None}
    return record("handover.rule_saved", rule, by=by, summary=rule.name, undo=undo)


@transaction.atomic
def delete_rule(rule: Rule, *, by) -> Action:
    """Remove a rule; handovers it made keep their reason."""
    action = record("handover.rule_deleted", rule, by=by, summary=rule.name, undo=kept(rule, RULE))
    rule.delete()
    return action


@transaction.atomic
def order_rules(ids: Sequence[int], *, by) -> Action | None:
    """Put rules into this order; those not named come after. None if it is the order already."""
    rows = list(Rule.objects.select_for_update(of=("self",)))
    before = [row.pk for row in rows]
    place = {pk: number for number, pk in enumerate(ids)}
    rows.sort(key=lambda row: (place.get(row.pk, len(place)), row.position, row.pk))
    if [row.pk for row in rows] == before:
        return None
    for number, row in enumerate(rows):
        row.position = number
    Rule.objects.bulk_update(rows, ["position"])
    return record("handover.rules_ordered", by=by, summary=_("Order of the routing rules"), undo={"ids": before})


@transaction.atomic
def save_target(target: Target, *, by) -> Action:
    """Store a new or changed target of time."""
    before = Target.objects.filter(pk=target.pk).first() if target.pk else None
    if before is None:
        target.position = 1 + (Target.objects.aggregate(last=models.Max("position"))["last"] or 0)
    target.save()
    undo = {"target": target.pk, "before": kept(before, TARGET) if before else None}
    return record("handover.target_saved", target, by=by, summary=_("Target of time"), undo=undo)


@transaction.atomic
def delete_target(target: Target, *, by) -> Action:
    """Remove a target; clocks that run keep theirs."""
    undo = kept(target, TARGET)
    action = record("handover.target_deleted", target, by=by, summary=_("Target of time"), undo=undo)
    target.delete()
    return action


@transaction.atomic
def save_reason(reason: RejectReason, *, by) -> Action:
    """Store a new or changed reason; one in use is switched off rather than removed."""
    before = RejectReason.objects.filter(pk=reason.pk).first() if reason.pk else None
    if before is None:
        reason.position = 1 + (RejectReason.objects.aggregate(last=models.Max("position"))["last"] or 0)
        reason.slug = free_slug(reason.label)
    reason.save()
    undo = {"reason": reason.pk, "before": kept(before, REASON) if before else None}
    return record("handover.reason_saved", reason, by=by, summary=str(reason), undo=undo)


def free_slug(label: str) -> str:
    """A code that no reason has."""
    base, number = slugify(label).replace("-", "_")[:30] or "reason", 1
    slug = base
    while RejectReason.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}_{number}"
    return slug


@transaction.atomic
def save_policy(*, condition: dict[str, Any], enabled: bool, most_attempts: int, by) -> Action:
    """Change whom the house hands over, and whether by itself. Raises WrongCondition."""
    check_condition(condition)
    row = Policy.objects.select_for_update().get(pk=policy().pk)
    before = kept(row, POLICY)
    row.condition, row.enabled, row.most_attempts = condition, enabled, most_attempts
    row.save()
    return record("handover.policy_changed", row, by=by, summary=_("When people are handed over"), undo=before)


@undoes("handover.policy_changed")
def _undo_policy(action: Action, by) -> None:
    Policy.objects.filter(pk=policy().pk).update(**(action.undo or {}))


@undoes("handover.rules_ordered")
def _undo_order(action: Action, by) -> None:
    for number, pk in enumerate((action.undo or {})["ids"]):
        Rule.objects.filter(pk=pk).update(position=number)


def _restore(model: type[models.Model], pk: int, before: dict[str, Any] | None) -> None:
    """The row as before; gone if it was new."""
    rows = model._default_manager.filter(pk=pk)
    if before is None:
        rows.delete()
    else:
        rows.update(**_existing(before))


def _existing(values: dict[str, Any]) -> dict[str, Any]:
    """Without colleagues and teams that are gone."""
    found = dict(values)
    if found.get("rep_id") and not User.objects.filter(pk=found["rep_id"]).exists():
        found["rep_id"] = None
    if found.get("team_id") and not Team.objects.filter(pk=found["team_id"]).exists():
        found["team_id"] = None
    return found


@undoes("handover.rule_saved")
def _undo_rule(action: Action, by) -> None:
    undo = action.undo or {}
    _restore(Rule, undo["rule"], undo["before"])


@undoes("handover.rule_deleted")
def _undo_deletion(action: Action, by) -> None:
    Rule.objects.create(**_existing(action.undo or {}))


@undoes("handover.target_saved")
def _undo_target(action: Action, by) -> None:
    undo = action.undo or {}
    _restore(Target, undo["target"], undo["before"])


@undoes("handover.target_deleted")
def _undo_target_deletion(action: Action, by) -> None:
    Target.objects.create(**(action.undo or {}))


@undoes("handover.reason_saved")
def _undo_reason(action: Action, by) -> None:
    undo = action.undo or {}
    _restore(RejectReason, undo["reason"], undo["before"])
