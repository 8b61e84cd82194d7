"""Telling colleagues something, once; and what they do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from trichter.people.models import Person

from . import letters
from .kinds import find_kind, kinds
from .models import Channel, Notice, Preference


@transaction.atomic
def notify(
    users: Iterable[Any],
    kind: str,
    *,
    key: str,
    data: Mapping[str, Any],
    url: str,
    person: Person | None = None,
    at: datetime | None = None,
) -> list[Notice]:
    """Tell colleagues something: one notice for each, in the caller's transaction; with the same key nobody twice.

    kind    a slug that a package declares in its notice_kinds.py
    data    what the kind's sentence shows (JSON: texts and numbers)
    url     the page the notice leads to, a path of this installation such as "/people/7/"
    person  whom it is about: those who do not see them are not shown it, nor mailed
    at      when it happened, by default now
    Who chose so gets a mail at once, written to the ledger of mail here too. Colleagues without access are left out.
    Returns the notices, also those that were there already. Raises ValueError for an unknown kind or a foreign address.
    """
    declared = find_kind(kind)
    if not url.startswith("/") or url.startswith("//") or "\\" in url or len(url) > 300:
        raise ValueError(f"a notice leads to a page of this installation, not to {url!r}")
    readers = {user.pk: user for user in users if user.is_active}
    chosen = channels(readers, declared.slug)
    notices = []
    for pk, reader in readers.items():
        values = {
            "kind": kind, "data": dict(data), "url": url, "person": person,
            "created_at": at or timezone.now(), "channel": chosen.get(pk, declared.default),
        }  # fmt: skip
        notice, new = Notice.objects.get_or_create(user=reader, key=key, defaults=values)
        if new and notice.channel == Channel.NOW:
            letters.mail_at_once(notice)
        notices.append(notice)
    return notices


def channels(user_ids: Iterable[int], kind: str) -> dict[int, str]:
    """{user id: channel} of those who chose one for this kind."""
    chosen = Preference.objects.filter(user__in=list(user_ids), kind=kind)
    return dict(chosen.values_list("user_id", "channel"))


def preferences(user) -> dict[str, str]:
    """{kind: channel} of all kinds for a colleague."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "channel"))
    return {slug: chosen.get(slug, kind.default) for slug, kind in kinds().items()}


@transaction.atomic
def set_preferences(user, chosen: Mapping[str, str]) -> None:
    """Store how a colleague wants to be told of each kind. Raises ValueError for an unknown kind or channel."""
    for kind, channel in chosen.items():
        find_kind(kind)
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"channel": Channel(channel)})


def mark_read(notices, now: datetime | None = None) -> int:
    """Mark those of a queryset that are unread. Returns how many."""
    return notices.unread().update(read_at=now or timezone.now())
