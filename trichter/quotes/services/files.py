"""The PDF of a quote."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .. import snapshot
from ..errors import Frozen
from ..models import Letterhead, Quote
from ..pdf import render
from .quotes import title_in


def pdf_of(quote: Quote) -> bytes:
    """The PDF: of an issued quote from its snapshot, of a draft as it would look now.

    Raises Frozen if the snapshot is not the one that was issued.
    """
    if quote.is_draft:
        logo = Letterhead.get().logo
        return render(snapshot.build(quote), bytes(logo.content) if logo else None)
    if not quote.is_intact:
        raise Frozen(
            _("The stored content of quote %(number)s is not what was issued. Restore it from a backup.")
            % {"number": quote.number}
        )
    return render(quote.snapshot or {}, bytes(quote.logo.content) if quote.logo else None)


def file_name(quote: Quote) -> str:
    """A name for the file that every system takes: "Angebot-AN-2026-0007.pdf"."""
    word = title_in(quote) if quote.number else str(quote)
    return re.sub(r"[^\w.-]+", "-", word).strip("-.") + ".pdf"
