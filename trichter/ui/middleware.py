"""The user's language on every page."""

from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Placeholder order: session, then cookie, then browser."""
