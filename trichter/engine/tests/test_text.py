"""Folding is one function, the same in Python and DuckDB."""

from __future__ import annotations

import duckdb
import oracle
import pytest

from trichter.engine.casting import folded
from trichter.engine.text import WHITE_SPACE, fold

from .world import TEXTS

CODE_POINTS = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]


@pytest.mark.parametrize("text", [*TEXTS, "Σίσυφος ΣΑΣ", "İI", "\tA\x1f", "ẞ", "Å", "ﬁ", "x\u0301 "])
def test_fold_is_what_the_oracle_says(text):
    assert fold(text) == (oracle.plain(text) or None)


def test_unknown_texts_fold_to_nothing():
    assert [fold(text) for text in (None, "", " ", "\u2003\u00a0", "\t\n")] == [None] * 5


def test_sharp_s_is_not_double_s():
    assert fold("Straße") == "straße" != fold("STRASSE")


def test_white_space_is_what_python_strips():
    assert set(WHITE_SPACE) == {char for char in CODE_POINTS if not char.strip()}


def test_duckdb_folds_every_code_point_like_python():
    # beyond the assigned planes every 97th code point will do
    texts = [f" {char}" for char in CODE_POINTS if ord(char) < 0x32000 or ord(char) % 97 == 0]
    texts += [f"A{char}\t" for char in CODE_POINTS[:0x3000]] + TEXTS
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (number INTEGER, text VARCHAR)")
    import pyarrow

    connection.register("given", pyarrow.table({"number": range(len(texts)), "text": texts}))
    rows = connection.execute(f"SELECT number, {folded('text')} FROM given").fetchall()
    assert [(texts[number], found) for number, found in rows if found != fold(texts[number])] == []
