"""Layout, components, template tags and static files that every screen shares.

Owns no tables and no rules. May use Django only; every other package may use it."""

from .toasts import toast

__all__ = ["toast"]
