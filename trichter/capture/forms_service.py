"""Public forms: the one a house starts with."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import PublicForm


def ensure_default() -> None:
    """Make the contact form a house starts with, in its language, unless it has a form already."""
    if PublicForm.objects.exists():
        return
    language = "en" if settings.LANGUAGE_CODE.startswith("en") else "de"
    with override(language):
        PublicForm.objects.get_or_create(
            slug="contact" if language == "en" else "kontakt",
            defaults={
                "title": _("Get in touch"),
                "intro": _("Tell us briefly what it is about. We answer within one working day."),
                "thanks": _("Thank you. We have received your message and will answer soon."),
                "consent_text": _(
                    "Yes, please also send me news about products and events by e-mail. "
                    "I can withdraw this at any time, with effect for the future."
                ),
                "language": language,
            },
        )
