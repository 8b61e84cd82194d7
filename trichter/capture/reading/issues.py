"""What is wrong: with a value (Trouble), with a row (Issue), with the whole file (FileProblem)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from trichter.values import trouble

from .messages import message

Severity = Literal["refuse", "warn", "note"]


class Trouble(trouble.Trouble):
    """What a normaliser has to say about one value, with its words; it knows neither row nor column."""

    __slots__ = ()

    def text(self, language: str = "en") -> str:
        """The sentence in English or German."""
        return message(self.code, self.params, language)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one row, or one cell of it.

    column    header of the column as the user knows it; "" if the whole row is meant
    value     the cell as it stands in the file
    code      key of messages.MESSAGES, with params for its placeholders
    severity  refuse: the row must not go in; warn: the row goes in, without this value or with a guess;
              note: said for completeness (a skipped blank or total row)
    """

    column: str
    value: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "warn"

    def text(self, language: str = "en") -> str:
        """The sentence in English or German, without row and column."""
        return message(self.code, self.params, language)


class FileProblem(Exception):
    """The file as a whole cannot be read.

    file    name of the file
    row     1-based row, if one is to blame; column: 1-based position or header, if one is to blame
    """

    def __init__(
        self, code: str, *, file: str = "", row: int | None = None, column: int | str | None = None, **params: Any
    ) -> None:
        self.code = code
        self.file = file
        self.row = row
        self.column = column
        self.params = params
        if column is not None:
            self.params.setdefault("column", column)
        if row is not None:
            self.params.setdefault("row", row)
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        """File name and sentence in English or German."""
        said = message(self.code, self.params, language)
        return f"{self.file}: {said}" if self.file else said


def shorten(value: object, limit: int = 80) -> str:
    """A cell for showing: one line, at most limit characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
