"""The lines of an opportunity. As soon as there are lines, its amount is their net sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.pipeline import services as pipeline
from trichter.pipeline.models import Opportunity

from ..arithmetic import LARGEST, line_net, totals
from ..errors import BadLine, TooLate
from ..models import Letterhead, Line, Product

FIELDS = ("product_id", "number", "text", "description", "quantity", "unit", "price", "discount", "vat_rate")
MOST = 200  # lines of one opportunity


@transaction.atomic
def add_line(opportunity: Opportunity, *, by, **values: Any) -> tuple[Line, Action]:
    """Add a line at the end; values are fields of Line, `text` at least. Raises BadLine.

    Returns the line and the undoable action.
    """
    held = locked(opportunity)
    last = Line.objects.filter(opportunity=held).aggregate(last=Max("position"))["last"]
    values.setdefault("vat_rate", Letterhead.get().vat_rate)
    line = Line(opportunity=held, position=(last or 0) + 1, **values)
    check(line)
    if Line.objects.filter(opportunity=held).count() >= MOST:
        raise BadLine(_("An opportunity holds at most %(most)d lines.") % {"most": MOST})
    line.save()
    action = record("quotes.line_added", held, by=by, summary=line.text, undo={"line": line.pk}, line=line.pk)
    follow(held, by)
    return line, action


def add_product(opportunity: Opportunity, product: Product, *, language: str, by, quantity=Decimal(1)):
    """Add a product as it is priced today, in the customer's language. The same as add_line otherwise."""
    return add_line(
        opportunity,
        by=by,
        product=product,
        number=product.sku,
        text=product.name_in(language),
        description=product.description_in(language),
        unit=product.unit,
        quantity=quantity,
        price=product.price,
        vat_rate=product.vat_rate,
    )


@transaction.atomic
def change_line(line: Line, values: Mapping[str, Any], *, by) -> Action | None:
    """Change fields of a line. Returns the undoable action, None if nothing changes. Raises BadLine, TooLate."""
    held = locked(line.opportunity)
    now = Line.objects.filter(pk=line.pk).first()
    if now is None:
        raise TooLate(_("A colleague has removed this line."))
    before = kept(now)
    for name, value in values.items():
        setattr(now, name, value)
    check(now)
    if kept(now) == before:
        return None
    now.save()
    action = record("quotes.line_changed", held, by=by, summary=now.text, undo={"line": now.pk, "before": before})
    follow(held, by)
    return action


@transaction.atomic
def remove_line(line: Line, *, by) -> Action:
    """Take a line out. Returns the undoable action. Raises TooLate."""
    held = locked(line.opportunity)
    now = Line.objects.filter(pk=line.pk).first()
    if now is None:
        raise TooLate(_("A colleague has removed this line."))
    undo = {"opportunity": held.pk, "position": now.position, "before": kept(now)}
    action = record("quotes.line_removed", held, by=by, summary=now.text, undo=undo)
    now.delete()
    follow(held, by)
    return action


@transaction.atomic
def order_lines(opportunity: Opportunity, order: Sequence[int], *, by) -> None:
    """Put the lines into this order of their ids; those not named keep their order behind."""
    held = locked(opportunity)
    lines = {line.pk: line for line in Line.objects.filter(opportunity=held)}
    wanted = [pk for pk in dict.fromkeys(order) if pk in lines]
    wanted += [pk for pk in lines if pk not in wanted]
    changed = []
    for position, pk in enumerate(wanted, 1):
        if lines[pk].position != position:
            lines[pk].position = position
            changed.append(lines[pk])
    Line.objects.bulk_update(changed, ["position"])
    if changed:
        record("quotes.lines_ordered", held, by=by)


def locked(opportunity: Opportunity) -> Opportunity:
    """The opportunity as it stands, held until the transaction ends: its lines and their sum change together."""
    held = Opportunity.objects.alive().select_for_update(of=("self",)).filter(pk=opportunity.pk).first()
    if held is None:
        raise TooLate(_("A colleague has removed this opportunity."))
    return held


def check(line: Line) -> None:
    """Raise BadLine for what cannot be stored."""
    if not line.text.strip():
        raise BadLine(_("Say what is offered."), "text")
    if not 0 <= line.discount <= 100:
        raise BadLine(_("A discount lies between 0 and 100 %."), "discount")
    if not 0 <= line.vat_rate <= 100:
        raise BadLine(_("VAT lies between 0 and 100 %."), "vat_rate")
    if abs(line_net(line.item)) > LARGEST:
        raise BadLine(_("This line is larger than a trillion. Check quantity and price."), "price")


def follow(opportunity: Opportunity, by) -> None:
    """Bring the opportunity's amount up to the sum of its lines; without lines it keeps its amount.

    Raises BadLine for a sum that no amount holds.
    """
    items = [line.item for line in Line.objects.filter(opportunity=opportunity)]
    if not items:
        return
    net = totals(items).net
    if abs(net) > LARGEST:
        raise BadLine(_("The sum is larger than a trillion. Check quantities and prices."), "price")
    if net < 0:
        net = Decimal(0)  # more credit than goods: an opportunity is worth nothing then
    if opportunity.amount != net:
        pipeline.set_amount(opportunity, net, by=by)


def kept(line: Line) -> dict[str, Any]:
    """A line's fields for undo (JSON)."""
    return {name: plain(getattr(line, name)) for name in FIELDS}


def plain(value: Any) -> Any:
    """A value as JSON keeps it; equal numbers give equal text."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields back from JSON; a product that is gone is left out."""
    fields = dict(values)
    for name in ("quantity", "price", "discount", "vat_rate"):
        fields[name] = Decimal(fields[name])
    if not Product.objects.filter(pk=fields["product_id"]).exists():
        fields["product_id"] = None
    return fields


@undoes("quotes.line_added")
def _undo_add(action: Action, by) -> None:
    line = Line.objects.filter(pk=(action.undo or {})["line"]).select_related("opportunity").first()
    if line is not None:
        held = locked(line.opportunity)
        line.delete()
        follow(held, by)


@undoes("quotes.line_changed")
def _undo_change(action: Action, by) -> None:
    line = Line.objects.filter(pk=(action.undo or {})["line"]).select_related("opportunity").first()
    if line is not None:
        held = locked(line.opportunity)
        Line.objects.filter(pk=line.pk).update(**restored((action.undo or {})["before"]))
        follow(held, by)


@undoes("quotes.line_removed")
def _undo_remove(action: Action, by) -> None:
    opportunity = Opportunity.objects.alive().filter(pk=(action.undo or {})["opportunity"]).first()
    if opportunity is not None:
        held = locked(opportunity)
        position = (action.undo or {})["position"]
        Line.objects.create(opportunity=held, position=position, **restored((action.undo or {})["before"]))
        follow(held, by)
