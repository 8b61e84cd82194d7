"""Settings: the routing rules, their order, and what they would do."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.engine.conditions import parse_condition
from trichter.engine.errors import EngineError
from trichter.engine.sentences import sentence
from trichter.history.errors import Refused
from trichter.people.catalogue import catalogue
from trichter.people.lists.screen import language
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from ..forms import RuleForm
from ..models import Rule
from ..routing import active_rules
from ..services.settings import check_rule, delete_rule, order_rules, save_rule
from ..simulation import simulate as run


def rows() -> list[dict[str, Any]]:
    """The rules in order, in words."""
    return [
        {"rule": rule, "words": condition_words(rule.condition) if rule.condition else "", "to": to_words(rule)}
        for rule in Rule.objects.select_related("rep", "team")
    ]


def condition_words(condition: dict[str, Any]) -> str:
    """The condition as a sentence; that it cannot be read any more, if a field is gone."""
    try:
        return sentence(parse_condition(condition, catalogue()), catalogue(), language())
    except EngineError as error:
        return error.text(language())


def to_words(rule: Rule) -> str:
    """Who gets these people."""
    if rule.to == Rule.To.OWNER:
        return _("to the company's owner")
    if rule.to == Rule.To.REP:
        return _("to %(name)s") % {"name": rule.rep} if rule.rep else _("to a colleague who is gone")
    return _("to the team %(team)s, in fair shares") % {"team": rule.team} if rule.team else _("to a team that is gone")


@require_GET
@may("handover.manage")
def rules(request):
    """The rules in order."""
    context = {"rules": rows(), "tab": "rules"}
    return part(request, "handover/_rules.html", context, page="handover/rules.html")


@require_POST
@may("handover.manage")
def order(request):
    """A new order, as numbers."""
    ids = [int(pk) for pk in request.POST.getlist("rule") if pk.isdecimal() and len(pk) < 18]
    return _reordered(request, ids)


@require_POST
@may("handover.manage")
def move(request, pk, way):
    """One place up or down."""
    ids = list(Rule.objects.values_list("pk", flat=True))
    if pk not in ids or way not in ("up", "down"):
        raise Http404
    place = ids.index(pk)
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
    return _reordered(request, ids)


def _reordered(request, ids: list[int]):
    action = order_rules(ids, by=request.user)
    if not request.htmx:
        if action is not None:
            toast(request, _("The order is changed."), action)
        return redirect("handover:rules")
    response = render(request, "handover/_rules.html", {"rules": rows(), "tab": "rules"})
    return toast(response, _("The order is changed."), action) if action is not None else response


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def rule_new(request):
    """A new rule."""
    return edit(request, Rule())


@require_http_methods(["GET", "POST"])
@may("handover.manage")
def rule(request, pk):
    """Change a rule."""
    return edit(request, get_object_or_404(Rule, pk=pk))


def edit(request, row: Rule):
    """GET: the form; POST: save."""
    form = RuleForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            action = save_rule(form.save(commit=False), by=request.user)
        except (Refused, EngineError) as error:
            form.add_error(None, str(error))
        else:
            toast(request, _("Rule “%(name)s” saved.") % {"name": row.name}, action)
            return redirect("handover:rules")
    context = {"form": form, "rule": row, "tab": "rules"}
    return render(request, "handover/rule.html", context, status=422 if form.errors else 200)


@require_POST
@may("handover.manage")
def delete(request, pk):
    """Remove a rule."""
    row = get_object_or_404(Rule, pk=pk)
    action = delete_rule(row, by=request.user)
    toast(request, _("Rule “%(name)s” removed.") % {"name": row.name}, action)
    return redirect("handover:rules")


@require_POST
@may("handover.manage")
def simulate(request):
    """Who would have got the last 200: by the rules as saved, or with the one in the form put in its place."""
    chosen = active_rules()
    try:
        if "to" in request.POST:
            chosen = _with_draft(request, chosen)
        context = {"simulation": run(chosen, request.user)}
    except (Refused, EngineError) as error:
        return part(request, "handover/_simulation.html", {"error": str(error)}, status=422)
    return part(request, "handover/_simulation.html", context)


def _with_draft(request, chosen: list[Rule]) -> list[Rule]:
    """The rules in force with what stands in the form. Raises Refused."""
    number = request.POST.get("rule", "")
    known = Rule.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    form = RuleForm(request.POST, instance=known or Rule())
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"{label}: {errors[0]}" if label else str(errors[0]))
    draft = form.save(commit=False)
    check_rule(draft)
    others = [each for each in chosen if each.pk != draft.pk]
    if not draft.active:
        return others
    place = sum(1 for each in others if known is None or (each.position, each.pk) < (known.position, known.pk))
    return [*others[:place], draft, *others[place:]]
