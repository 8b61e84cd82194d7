"""What frames of handovers and opportunities share: links to the rows behind a number, and tables by a dimension."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from .cuts import Cut
from .frames import Cell, whole
from .sides import Side
from .words import dimension, names_of


def rows_url(side: Side, cut: Cut, named: str, **changes: Any) -> str:
    """The list behind a cell of a side."""
    return f"{reverse(f'insights:{side.name}')}?{cut.with_(by='', **changes).query(cell=named)}"


def counted(side: Side, cut: Cut, named: str, count: int, by: str = "", key: str = "") -> Cell:
    """A count that opens its rows."""
    return whole(count, rows_url(side, cut, named, **({by: key} if by and key else {})))


def named(side: Side, by: str, keys: list[str]) -> dict[str, str]:
    """The words of a dimension's values on this side."""
    return names_of(dimension(by, side), keys)
