"""Addresses nobody may write to again, whoever they belong to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.history import services as history
from trichter.people.normalise import email_key, phone_key

from ..errors import NoAddress
from ..models import Suppression


def normalise(address: str) -> str:
    """The one spelling of a mail address or phone number, as people have it; empty when it is neither."""
    text = unicodedata.normalize("NFC", address).strip().removeprefix("mailto:")
    if "@" in text:
        return email_key(text) or ""
    digits = "".join(letter for letter in text if letter.isdigit())
    return phone_key(text) or (digits[:32] if len(digits) >= 6 else "")


@transaction.atomic
def suppress(address: str, reason: str, *, by=None) -> Suppression:
    """Put an address on the list; twice keeps the first entry. Raises NoAddress."""
    key = normalise(address)
    if not key:
        raise NoAddress(_("“%(text)s” is neither a mail address nor a phone number.") % {"text": address})
    entry, new = Suppression.objects.get_or_create(key=key, defaults={"reason": reason[:60]})
    if new:
        history.record("address.suppressed", entry, by=by, summary=masked(key))
    return entry


@transaction.atomic
def lift(entry: Suppression, *, by) -> None:
    """Take an address off the list, because its owner asked for it."""
    history.record("address.released", entry, by=by, summary=masked(entry.key))
    entry.delete()


def is_suppressed(address: str) -> bool:
    """Whether nobody may write to this address."""
    return bool(suppressed_among([address]))


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses (normalised) that are on the list; one query for up to 500."""
    keys = sorted({key for key in map(normalise, addresses) if key})
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        found.update(Suppression.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True))
    return found


def masked(key: str) -> str:
    """An address that is recognised by who knows it and useless to who does not: j•••@kessler.example, +49•••42."""
    name, at, domain = key.partition("@")
    if at:
        return f"{name[:1]}•••@{domain}"
    return f"{key[:3]}•••{key[-2:]}"
