"""Pages of figures, the people behind a number, CSV."""

from . import people, tables
from .pages import page

__all__ = ["page", "people", "tables"]
