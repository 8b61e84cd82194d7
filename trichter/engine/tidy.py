"""What generated SQL needs before three databases run it well. Changes form, never meaning."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlglot import exp


def tidy(text: str, dialect: str) -> str:
    """One statement on one line, beginning with WITH or SELECT, its nested selects laid out side by side."""
    import sqlglot
    from sqlglot import exp

    tree: Any = sqlglot.parse_one(text, read=dialect)
    for window in tree.find_all(exp.Window):
        if isinstance(window.this, exp.RowNumber):
            window.set("spec", None)  # a frame means nothing to row_number() and hides it from optimisers
    for ordered in tree.find_all(exp.Ordered):
        ordered.set("nulls_first", dialect == "postgres")  # never null: keep the default order, which an index has
    if dialect == "sqlite":
        for join in tree.find_all(exp.Join):
            if join.this.name == "trichter_events":
                join.set("side", None)
                join.set("kind", "CROSS")  # SQLite keeps the order of a cross join: persons first
    else:
        for literal in list(tree.find_all(exp.Literal)):
            if not literal.is_string and not literal.is_int:  # 0.5 alone would be a decimal, not a double
                literal.replace(exp.cast(literal.copy(), "double"))
    return str(_unnest(tree).sql(dialect=dialect))


def _unnest(tree: Any) -> Any:
    """Every select in FROM or JOIN becomes a common table expression: SQLite's parser gives up on deep nesting.

    None is materialised, since each is read by several rules with a filter of its own.
    """
    from sqlglot import exp

    names = (f"s{number}" for number in itertools.count())
    flat: list[exp.CTE] = []
    own = tree.args.get("with_")
    if own is not None:
        own.pop()
        for cte in own.expressions:
            _hoist(cte, names, flat)
            flat.append(cte)
    _hoist(tree, names, flat)
    for cte in flat:
        cte.set("materialized", False)
    if flat:
        tree.set("with_", exp.With(expressions=flat))
    return tree


def _hoist(tree: Any, names: Iterator[str], flat: list[exp.CTE]) -> None:
    """Move the selects below a tree into `flat`, inner ones first."""
    from sqlglot import exp

    # breadth first gives outer before inner
    for select in reversed(list(tree.find_all(exp.Subquery, bfs=True))):
        if not isinstance(select.parent, exp.From | exp.Join):
            continue
        name = next(names)
        alias = select.alias
        body = select.this
        select.replace(exp.alias_(exp.table_(name, quoted=True), alias, table=True, quoted=True))
        flat.append(exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier(name, quoted=True))))
