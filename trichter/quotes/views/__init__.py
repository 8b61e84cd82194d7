"""Pages: lines of an opportunity, quotes, and the settings for both."""

from . import letterhead, lines, products, quotes, sending

__all__ = ["letterhead", "lines", "products", "quotes", "sending"]
