"""Pages of figures, the rows behind a number, CSV."""

from . import rows, tables
from .pages import page

__all__ = ["page", "rows", "tables"]
