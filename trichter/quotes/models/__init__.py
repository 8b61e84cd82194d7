"""Tables of products, lines, the letterhead and quotes."""

from .letterhead import Letterhead, Logo, Tax
from .products import Line, Product
from .quote import NumberSeries, Quote

__all__ = ["Letterhead", "Line", "Logo", "NumberSeries", "Product", "Quote", "Tax"]
