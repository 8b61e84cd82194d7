"""The backend: Django's own, plus `trichter_fold`."""

from __future__ import annotations

from django.db.backends.sqlite3 import base


def fold(value: str | None) -> str | None:
    """trichter.engine.text.fold, imported at first use."""
    from trichter.engine.text import fold as engine_fold

    return engine_fold(value)


class DatabaseWrapper(base.DatabaseWrapper):
    """Registers `trichter_fold(text)` on every connection."""

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.create_function("trichter_fold", 1, fold, deterministic=True)
        return connection
