"""What a list's screen shows: tabs, filter in words, heads with their sorts, rows, the address of more rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trichter.engine.conditions import parse_condition
from trichter.engine.errors import ConditionError
from trichter.engine.fields import Language
from trichter.engine.sentences import sentence

from ..catalogue import catalogue
from ..models import SavedView
from ..paging import page
from .cells import Row, draw_rows
from .columns import Column
from .people import ROWS
from .state import ListState, compact_json

SIZE = 50
MOST = 500  # rows that a page begins with when somebody comes back to it


def language() -> Language:
    """The engine's name of the reader's language."""
    return "de" if (get_language() or "").startswith("de") else "en"


@dataclass(frozen=True, slots=True)
class FilterPart:
    """One part of the filter in words, and the address of the list without it. `wrong` says why it cannot be used."""

    words: str
    without: str
    index: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; sort is the address that sorts by it, order its present order for screen readers."""

    column: Column
    sort: str = ""
    order: str = ""


def address(state: ListState) -> str:
    """The list in this state."""
    return f"{reverse(state.definition.url_name)}?{state.querystring}"


def filter_parts(state: ListState) -> list[FilterPart]:
    """The filter as sentences; a part that does not hold any more says why and can only be removed."""
    known = catalogue()
    lang = language()
    found = []
    for index, data in enumerate(state.parts):
        wrong = False
        try:
            words = sentence(parse_condition(data, known), known, lang)
        except ConditionError as error:
            words, wrong = error.text(lang), True
        found.append(FilterPart(words, address(state.without_part(index)), index, wrong))
    return found


def heads(state: ListState) -> list[Head]:
    """The heads of the shown columns."""
    return [head(state, column) for column in state.columns]


def head(state: ListState, column: Column) -> Head:
    """The head of a column; a second click on a sorted one turns the order round, where the list offers that."""
    if not column.sort:
        return Head(column)
    bare = column.sort.removeprefix("-")
    names = [sort.name for sort in state.definition.sorts]
    if state.sort.removeprefix("-") != bare:
        return Head(column, address(state.with_(sort=column.sort)))
    other = bare if state.sort.startswith("-") else f"-{bare}"
    order = "descending" if state.sort.startswith("-") else "ascending"
    return Head(column, address(state.with_(sort=other)) if other in names else "", order)


def tabs(state: ListState, user) -> list[dict[str, Any]]:
    """ "All" and the saved views the user sees. One query."""
    views = SavedView.objects.visible_to(user).filter(list_name=state.definition.name).select_related("owner")
    base = reverse(state.definition.url_name)
    everything = {"label": _("All"), "url": f"{base}?view=all", "active": state.view is None, "view": None}
    return [
        everything,
        *(
            {"label": view.name, "url": f"{base}?view={view.pk}", "active": view == state.view, "view": view}
            for view in views
        ),
    ]


def rows_of(state: ListState, user) -> QuerySet:
    """Every record the list shows. Raises ConditionError."""
    return ROWS[state.definition.name](user, state.condition, state.words)


def records(state: ListState, user, cursor: str = "", size: int = SIZE) -> tuple[list[Any], str]:
    """The records of a page and the cursor of the next. Raises ConditionError."""
    definition = state.definition
    fields = definition.sort(state.sort).fields
    if definition.name == "people":
        condition = state.condition
        narrowed = ROWS["people"](user, None, state.words)
        found = page(
            narrowed.select_related(*definition.related), fields, cursor=cursor, limit=size, condition=condition
        )
    else:
        found = page(rows_of(state, user).select_related(*definition.related), fields, cursor=cursor, limit=size)
    return found.rows, found.next_cursor


def drawn(state: ListState, found: Sequence[Any], user) -> list[Row]:
    """Records as rows."""
    return draw_rows(state.definition, state.columns, found, user)


def page_context(state: ListState, user, *, cursor: str = "", shown: int = 0) -> dict[str, Any]:
    """Rows, and where more of them are. `shown` is how many stood there when the user left."""
    size = min(max(shown, SIZE), MOST) if not cursor else SIZE
    found, following = records(state, user, cursor, size)
    context: dict[str, Any] = {"state": state, "rows": drawn(state, found, user), "more": ""}
    if following:
        total = (shown if cursor else 0) + len(found)
        query = f"{state.querystring}&{urlencode({'shown': total, 'after': following})}"
        context["more"] = f"{reverse(state.definition.url_name)}?{query}"
        context["here"] = f"{address(state)}&shown={min(total + SIZE, MOST)}"
    return context


def screen(state: ListState, user, *, shown: int = 0) -> dict[str, Any]:
    """Everything the list's screen shows, an unusable filter included: then `problem` is said instead of rows."""
    definition = state.definition
    context: dict[str, Any] = {
        "state": state,
        "definition": definition,
        "tabs": tabs(state, user),
        "heads": heads(state),
        "address": address(state),
        "query": state.querystring,
        "sorts": [
            {"label": sort.label, "url": address(state.with_(sort=sort.name)), "active": sort.name == state.sort}
            for sort in definition.sorts
        ],
        "compact_url": address(state.with_(rows="" if state.compact else "compact")),
        "bare_url": address(state.with_(condition=None, q="")),
        "is_narrowed": False,
        "rows": [],
    }
    try:
        condition = state.condition
        context |= {
            "parts": filter_parts(state),
            "condition_json": compact_json(condition) if condition else "",
            "is_narrowed": bool(condition or state.words),
        }
        context |= page_context(state, user, shown=shown)
    except (ConditionError, ValueError) as error:
        wrong = error.text(language()) if isinstance(error, ConditionError) else _("The address is damaged.")
        context |= {"problem": wrong, "is_narrowed": True}
    return context
