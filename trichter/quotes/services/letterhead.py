"""The letterhead and its logo."""

from __future__ import annotations

import hashlib
import io

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from trichter.history.services import record

from ..errors import BadLogo, BadSetting
from ..models import Letterhead, Logo
from ..numbering import trouble_with

MOST_BYTES = 2 * 2**20
MOST_PIXELS = 25_000_000
BOX = (1500, 600)  # pixels kept: 600 dpi at the size it is printed in


@transaction.atomic
def save_letterhead(letterhead: Letterhead, *, by, logo: Logo | None = None, without_logo: bool = False) -> Letterhead:
    """Store the letterhead, with a new logo or without one. Raises BadSetting for a pattern that cannot number."""
    if trouble_with(letterhead.pattern):
        raise BadSetting(pattern_words(letterhead.pattern), "pattern")
    if without_logo:
        letterhead.logo = None
    elif logo is not None:
        letterhead.logo = logo
    letterhead.pk = Letterhead.ONLY
    letterhead.save()
    record("quotes.letterhead_changed", by=by, summary=letterhead.name)
    return letterhead


def pattern_words(pattern: str) -> str:
    """What is wrong with a pattern, in words; empty if nothing is."""
    return {
        "": "",
        "long": _("The pattern is too long."),
        "number": _("The pattern needs {number} once, for example AN-{year}-{number:04}."),
        "year": _("The pattern needs {year}, because numbers begin anew each year."),
        "sign": _("The pattern may hold letters, digits, spaces and - . / # + besides {year}, {yy} and {number}."),
    }[trouble_with(pattern)]


def read_logo(data: bytes) -> Logo:
    """A logo from an uploaded picture, stored once per content. Raises BadLogo."""
    drawn = drawn_logo(data)
    target = io.BytesIO()
    drawn.save(target, "PNG", optimize=True)
    content = target.getvalue()
    values = {"content": content, "width": drawn.width, "height": drawn.height}
    return Logo.objects.get_or_create(sha256=hashlib.sha256(content).hexdigest(), defaults=values)[0]


def drawn_logo(data: bytes) -> Image.Image:
    """An uploaded picture drawn anew: nothing of the file but its pixels, no more than needed. Raises BadLogo."""
    if len(data) > MOST_BYTES:
        raise BadLogo(_("The picture is larger than 2 MB. Save it smaller."))
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadLogo(_("The picture has more than 25 million pixels. Save it smaller."))
            drawn = picture.convert("RGBA" if has_transparency(picture) else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadLogo(_("This is no PNG or JPEG picture that can be read.")) from None
    drawn.thumbnail(BOX)
    return Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())


def has_transparency(picture: Image.Image) -> bool:
    """Whether a picture lets the paper shine through."""
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
