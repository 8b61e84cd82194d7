"""The tags and filters that every template may use without loading them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from trichter.ui import chips, registry, toasts
from trichter.ui.icons import icon as draw_icon

register = template.Library()

register.simple_tag(chips.score_chip)
register.simple_tag(chips.band_chip)
register.simple_tag(chips.stage_pill)
register.simple_tag(chips.due_chip)
register.simple_tag(chips.clock_chip)
register.simple_tag(chips.source_chip)
register.simple_tag(chips.person_line)
register.simple_tag(chips.company_line)
register.simple_tag(chips.avatar)
register.simple_tag(chips.ago)
register.simple_tag(chips.moment)
register.simple_tag(chips.spark)
register.filter("toast_tone", toasts.tone_of)
register.filter("toast_undo", toasts.undo_url_of)


@register.simple_tag
def icon(name: str, size: str = "", extra: str = "", label: str = "") -> SafeString:
    """{% icon "phone" %}: see trichter.ui.icons.icon."""
    return draw_icon(name, size=size, extra=extra, label=label)


@register.inclusion_tag("ui/event_row.html")
def event_row(event, href: str = "") -> dict:
    """A row of the timeline. Uses event.kind (label, icon, direction) and event.sentence where the event has them."""
    kind = getattr(event, "kind", None)
    return {
        "event": event,
        "label": getattr(kind, "label", "") or str(event.type).replace("_", " ").capitalize(),
        "icon": getattr(kind, "icon", "") or "point",
        "direction": getattr(event, "direction", "") or getattr(kind, "direction", ""),
        "sentence": getattr(event, "sentence", "") or event.name or event.path or "",
        "href": href,
    }


@register.inclusion_tag("ui/empty.html")
def empty(icon: str, title: str, text: str = "", action_url: str = "", action_label: str = "") -> dict:
    """An empty screen: one sentence of what belongs here and the action that fills it."""
    return {"icon": icon, "title": title, "text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value, trend: float | None = None, href: str = "", hint: str = "", good: str = "up") -> dict:
    """A figure with its trend against before; `good` says which direction is good: up, down or none."""
    direction = "" if trend in (None, "", 0) else "up" if trend > 0 else "down"  # type: ignore[operator]
    tone = "" if not direction or good == "none" else "good" if direction == good else "bad"
    return {
        "label": label,
        "value": value,
        "trend": trend,
        "direction": direction,
        "tone": tone,
        "href": href,
        "hint": hint,
    }


@register.simple_tag
def qs(request, **changes: Any) -> str:
    """The query of this page with changes, "?" included; None or "" removes a key, a list sets it several times."""
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple, set)):
            query.setlist(key, [str(one) for one in value])
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def field(bound, label: str | None = None, hint: str | None = None, **attrs: Any) -> SafeString:
    """A form field with label, help and error tied together; underscores in attribute names become hyphens."""
    from trichter.ui.fields import field_context

    return mark_safe(render_to_string("ui/field.html", field_context(bound, label=label, hint=hint, attrs=attrs)))


@register.inclusion_tag("ui/stepper.html")
def stepper(name: str, value, label: str, low: Any = "", high: Any = "", step: Any = 1, field_id: str = "") -> dict:
    """A number with − and +; without scripts a plain number field."""
    return {
        "name": name,
        "value": value,
        "label": label,
        "min": low,
        "max": high,
        "step": step,
        "id": field_id or f"id_{name}",
    }


@register.inclusion_tag("ui/file_drop.html")
def file_drop(
    name: str, label: str, accept: str = "", hint: str = "", required: bool = True, field_id: str = ""
) -> dict:
    """A place to drop a file onto; without scripts a plain file field."""
    return {
        "name": name,
        "label": label,
        "accept": accept,
        "hint": hint,
        "required": required,
        "id": field_id or f"id_{name}",
    }


@register.inclusion_tag("ui/tag_input.html")
def tag_input(name: str, value: str, label: str, hint: str = "", field_id: str = "") -> dict:
    """Words separated by commas, shown as removable tags; without scripts a plain text field."""
    text = value if isinstance(value, str) else ", ".join(str(one) for one in value or [])
    return {"name": name, "value": text, "label": label, "help": hint, "id": field_id or f"id_{name}"}


@register.inclusion_tag("ui/progress.html")
def progress(value, maximum, label: str) -> dict:
    """A bar of how much is done, with its words."""
    share = round(100 * float(value) / float(maximum)) if maximum else 0
    return {"value": value, "maximum": maximum, "label": label, "share": max(0, min(100, share))}


@register.inclusion_tag("ui/skeleton.html")
def skeleton(rows: int = 5) -> dict:
    """Grey lines where content is on its way, of the height it will have."""
    return {"rows": range(rows)}


@register.simple_block_tag
def why(content: str, label: str, sign: str = "help-circle") -> SafeString:
    """{% why "label" %}reasons{% endwhy %}: a small button that unfolds the evidence, also without scripts."""
    return format_html(
        '<details class="why" data-menu><summary>{}<span>{}</span></summary><div class="why-body">{}</div></details>',
        draw_icon(sign, size="sm"), label, content,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def panels(context, place: str, obj) -> SafeString:
    """All cards that packages show on a place, in order."""
    request = context["request"]
    found = registry.panels_for(place, request, obj)
    base = context.flatten()
    pieces = [render_to_string(panel.template, {**base, **extra}, request=request) for panel, extra in found]
    return mark_safe("".join(pieces))


@register.filter
def num(value, decimals: int | None = None) -> str:
    """A number as the language writes it: 1.234,56 in German. Without decimals a whole number stays whole."""
    if value is None or value == "":
        return ""
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.filter
def signed(value) -> str:
    """A number with its sign; the minus is a real one."""
    if value is None or value == "":
        return ""
    text = num(abs(value))
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


@register.filter
def capped(count: int, cap: int = 10_000) -> str:
    """A total, "10,000+" from the cap on."""
    return f"{num(cap)}+" if count >= cap else num(count)


@register.filter
def people_count(count: int) -> str:
    """ "1 person", "3 people", "10,000+ people"."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": capped(count)}


@register.filter
def plain(value) -> str:
    """A number for an attribute: a point and no grouping in every language."""
    return formats.localize(value, use_l10n=False) if value is not None else ""
