"""Tabler's icons as inline SVG: only those named in frontend/icons.txt, read once."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).parent / "static" / "vendor" / "icons.json"


class UnknownIcon(KeyError):
    """The icon is not in frontend/icons.txt, or the front end was not built."""


@lru_cache
def shapes() -> dict[str, str]:
    """Name → the SVG shapes of the icon. Empty when the front end was not built."""
    return json.loads(FILE.read_text()) if FILE.exists() else {}


@lru_cache(maxsize=1024)  # a list shows the same few icons hundreds of times
def icon(name: str, *, size: str = "", extra: str = "", label: str = "") -> SafeString:
    """An icon in the colour of its text; without a label it is hidden from screen readers.

    size  "", "sm" or "lg". Raises UnknownIcon in tests and with DEBUG; in production a missing icon is only missing.
    """
    found = shapes().get(name)
    if found is None:
        if settings.DEBUG or getattr(settings, "TESTING", False):
            raise UnknownIcon(f"No icon {name!r}: add it to frontend/icons.txt and run scripts/build_frontend.py.")
        return mark_safe("")
    classes = " ".join(part for part in ("icon", f"icon-{size}" if size else "", extra) if part)
    heard = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    fill = mark_safe('fill="currentColor"' if name.endswith("-filled") else 'fill="none" stroke="currentColor"')
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="20" height="20" {} stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" {}>{}</svg>',
        classes,
        fill,
        heard,
        mark_safe(found),
    )
