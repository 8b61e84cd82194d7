"""Changes of products, lines, the letterhead and quotes. Every change writes its history in the same transaction."""

from .letterhead import read_logo, save_letterhead
from .lines import add_line, add_product, change_line, order_lines, remove_line
from .products import Outcome, ProductRow, save_product, upsert_products
from .quotes import accept, change_draft, decline, discard, issue, reopen, start
from .sending import mail_for, receivers, send

__all__ = [
    "Outcome",
    "ProductRow",
    "accept",
    "add_line",
    "add_product",
    "change_draft",
    "change_line",
    "decline",
    "discard",
    "issue",
    "mail_for",
    "order_lines",
    "read_logo",
    "receivers",
    "remove_line",
    "reopen",
    "save_letterhead",
    "save_product",
    "send",
    "start",
    "upsert_products",
]
