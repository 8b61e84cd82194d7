"""The small pieces that stand for a score, a stage, a person; in Python, because a list shows hundreds of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from html import escape  # without Django's wrapper for lazy texts, which costs more than the escaping

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from . import times
from .icons import icon
from .words import band_face, stage_face

NOTHING = mark_safe('<span class="none" aria-hidden="true">–</span>')


def band_chip(band: str) -> SafeString:
    """The band as icon and word."""
    return band_in(band, get_language()) if band else NOTHING


@lru_cache(maxsize=256)
def band_in(band: str, language: str | None) -> SafeString:
    """The same in the active language, made once."""
    face = band_face(band)
    return format_html('<span class="chip band band-{}">{}{}</span>', face.tone, icon(face.icon, size="sm"), face.label)


def score_chip(person, href: str = "") -> SafeString:
    """The score with its band's colour and icon; with an address it is a link to its reasons in the side panel."""
    tone, sign, label, why = score_in(person.band or "cold", get_language())
    inside = f'{sign}<b>{escape(str(person.score))}</b><span class="visually-hidden"> {label}</span>'
    if not href:
        return SafeString(f'<span class="chip score band-{tone}" title="{label}">{inside}</span>')
    link = escape(href)
    return SafeString(
        f'<a class="chip score band-{tone}" href="{link}" hx-get="{link}" hx-target="#panel" title="{why}">{inside}</a>'
    )


@lru_cache(maxsize=256)
def score_in(band: str, language: str | None) -> tuple[str, str, str, str]:
    """Colour, icon and word of a band, and the question behind a score, in the active language and ready for HTML."""
    face = band_face(band)
    return escape(face.tone), icon(face.icon, size="sm"), escape(str(face.label)), escape(_("Why this score?"))


def stage_pill(stage: str) -> SafeString:
    """The stage as a short word with its sign; the full word on hover."""
    return stage_in(stage, get_language()) if stage else NOTHING


@lru_cache(maxsize=256)
def stage_in(stage: str, language: str | None) -> SafeString:
    """The same in the active language, made once."""
    face = stage_face(stage)
    return format_html(
        '<span class="chip stage stage-{}" title="{}">{}{}</span>',
        face.tone,
        face.label,
        icon(face.icon, size="sm"),
        face.short,
    )


def due_chip(when: datetime | date | None) -> SafeString:
    """When something is due: overdue, today or later, in words, the exact moment on hover."""
    if not when:
        return NOTHING
    due = times.due(when)
    sign = {"overdue": "alert-circle", "today": "clock", "later": "calendar"}[due.state]
    prefix = format_html('<span class="visually-hidden">{} </span>', _("overdue:")) if due.state == "overdue" else ""
    return format_html(
        '<time class="chip due due-{}" datetime="{}" title="{}">{}{}{}</time>',
        due.state, when.isoformat(), times.exact(when), icon(sign, size="sm"), prefix, due.label,
    )  # fmt: skip


def ago(moment: datetime | date | None) -> SafeString:
    """How long ago, the exact moment on hover."""
    if not moment:
        return NOTHING
    exact, words = escape(times.exact(moment)), escape(times.ago(moment))
    return SafeString(f'<time class="ago" datetime="{moment.isoformat()}" title="{exact}">{words}</time>')


def clock_chip(clock) -> SafeString:
    """How a clock stands: what is left in words, with sign and colour; the due moment on hover.

    clock  has `state` (none, time, warning, breached, met, late), `remaining` (microseconds of working time) and
           `due_at` (microseconds since 1970, or None). In its last stretch, in which no closing time lies any more, a
           script counts it down (clock.js).
    """
    if clock is None or clock.state not in CLOCKS:
        return NOTHING
    sign, words = CLOCKS[clock.state]
    due_at = None if clock.due_at is None else datetime.fromtimestamp(clock.due_at / 1_000_000, UTC)
    if clock.state in ("time", "warning"):
        shown = _("%(time)s left") % {"time": times.duration(clock.remaining)}
    elif clock.state == "breached" and due_at is not None:
        shown = _("overdue since %(time)s") % {"time": times.since(due_at)}
    else:
        shown = str(words)
    title = _("Due %(when)s") % {"when": times.exact(due_at)} if due_at else str(words)
    ticking = format_html(
        ' data-clock="{}" data-left="{}" data-hours="{}" data-minutes="{}" data-over="{}"',
        clock.due_at // 1000, clock.remaining // 1000, _("%(time)s left") % {"time": times.hours_pattern()},
        _("%(time)s left") % {"time": times.minutes_pattern()}, _("overdue"),
    ) if clock.state in ("time", "warning") and clock.due_at is not None else ""  # fmt: skip
    return format_html(
        '<span class="chip clock clock-{}" title="{}">{}<span class="visually-hidden">{}, </span>'
        '<span class="clock-text"{}>{}</span></span>',
        clock.state, title, icon(sign, size="sm"), words, ticking, shown,
    )  # fmt: skip


CLOCKS = {
    "time": ("clock", gettext_lazy("in time")),
    "warning": ("hourglass", gettext_lazy("soon due")),
    "breached": ("alert-circle", gettext_lazy("overdue")),
    "met": ("check", gettext_lazy("answered in time")),
    "late": ("clock-pause", gettext_lazy("answered late")),
}


def moment(value: datetime | date | None) -> SafeString:
    """The exact day and time, how long ago on hover."""
    if not value:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), times.ago(value), times.exact(value)
    )


def initials(name: str) -> str:
    """Up to two letters of a name."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


def avatar(someone, size: str = "") -> SafeString:
    """Two letters in a quiet circle; the colour is the same for the same name."""
    name = str(someone) if someone else ""
    hue = sum(ord(letter) * (place + 1) for place, letter in enumerate(name)) % 8
    wide = f" face-{size}" if size else ""
    letters = escape(initials(name) or "?")
    return SafeString(f'<span class="face face-{hue}{wide}" aria-hidden="true">{letters}</span>')


def person_line(person, href: str = "", panel: str = "", with_face: bool = True) -> SafeString:
    """Name with the company (or job, or address) below. Uses person.company: select it with the list.

    href   the full page; panel  the address of the side panel, opened by a click in place
    """
    below = [str(part) for part in (person.job_title, person.company if person.company_id else "") if part]
    title = str(person)
    second = " · ".join(below) or (person.email if title != person.email else "") or "\u00a0"
    name = escape(title)
    if href:
        swap = f' hx-get="{escape(panel)}" hx-target="#panel"' if panel else ""
        name = f'<a class="line-name" href="{escape(href)}"{swap}>{name}</a>'
    else:
        name = f'<span class="line-name">{name}</span>'
    face = avatar(person) if with_face else ""
    return SafeString(
        f'<span class="line">{face}<span class="line-text">{name}<span class="line-sub">{escape(second)}</span></span>'
        "</span>"
    )


def company_line(company, href: str = "", panel: str = "") -> SafeString:
    """A company's name with industry, size and town below."""
    count = company.employees
    size = (
        ngettext("%(count)s employee", "%(count)s employees", count) % {"count": number_format(count)} if count else ""
    )
    second = " · ".join(part for part in (company.industry, size, company.city) if part) or company.domain or "\u00a0"
    swap = format_html(' hx-get="{}" hx-target="#panel"', panel) if panel else ""
    name = (
        format_html('<a class="line-name" href="{}"{}>{}</a>', href, swap, company.name)
        if href
        else format_html('<span class="line-name">{}</span>', company.name)
    )
    return format_html(
        '<span class="line"><span class="face face-square" aria-hidden="true">{}</span><span class="line-text">{}'
        '<span class="line-sub">{}</span></span></span>',
        icon("building", size="sm"), name, second,
    )  # fmt: skip


def source_chip(source: str, campaign: str = "") -> SafeString:
    """Where somebody came from."""
    words = " · ".join(part for part in (source, campaign) if part)
    return format_html('<span class="chip source">{}{}</span>', icon("route", size="sm"), words) if words else NOTHING


def spark(values, label: str = "") -> SafeString:
    """A small line of a series, oldest first; the label says it in words for those who cannot see it."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return mark_safe("")
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0
    step = 100 / (len(numbers) - 1)
    points = [
        (round(place * step, 2), round(26 - (number - low) / span * 24, 2)) for place, number in enumerate(numbers)
    ]
    line = format_html_join(" ", "{},{}", ((str(x), str(y)) for x, y in points))
    return format_html(
        '<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polygon points="0,28 {} 100,28"/><polyline points="{}"/></svg>',
        label, line, line,
    )  # fmt: skip
