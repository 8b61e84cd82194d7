"""What people may be approached for."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.history import services as history
from trichter.people.catalogue import forget

from ..errors import UnknownPurpose
from ..models import Purpose

# slug, English, German, channel: what a house starts with
DEFAULT_PURPOSES = (
    ("news_mail", "News by mail", "Neuigkeiten per E-Mail", "mail"),
    ("phone", "Contact by phone", "Kontakt per Telefon", "phone"),
    ("individual_mail", "Individual mail", "Persönliche E-Mails", "mail"),
)


def ensure_default() -> None:
    """Make the purposes a house starts with, where they are missing. Twice changes nothing."""
    for slug, name, name_de, channel in DEFAULT_PURPOSES:
        defaults = {"name": name, "name_de": name_de, "channel": channel}
        _purpose, new = Purpose.objects.get_or_create(slug=slug, defaults=defaults)
        if new:
            forget()


def find_purpose(purpose: Purpose | str) -> Purpose:
    """The purpose itself or by its slug. Raises UnknownPurpose."""
    if isinstance(purpose, Purpose):
        return purpose
    found = Purpose.objects.filter(slug=purpose).first()
    if found is None and purpose in {slug for slug, *_rest in DEFAULT_PURPOSES}:
        ensure_default()
        found = Purpose.objects.get(slug=purpose)
    if found is None:
        raise UnknownPurpose(_("There is no purpose “%(slug)s”.") % {"slug": purpose})
    return found


@transaction.atomic
def save_purpose(purpose: Purpose, *, by) -> Purpose:
    """Store a new or changed purpose. The slug of a stored one stays, because conditions name it."""
    new = purpose.pk is None
    if not new:
        purpose.slug = Purpose.objects.only("slug").get(pk=purpose.pk).slug
    purpose.save()
    forget()  # conditions may ask for it from now on
    history.record("purpose.created" if new else "purpose.changed", purpose, by=by, summary=purpose.name)
    return purpose
