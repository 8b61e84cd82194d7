"""A small catalogue, and random conditions, models, persons and events over it."""

from __future__ import annotations

from hypothesis import strategies as st

from trichter.engine.fields import Catalogue, Choice, EventType, Field
from trichter.engine.times import DAY

NOW = 1_769_860_800_000_000  # 2026-01-31T12:00:00Z
MIDNIGHT = NOW - DAY // 2
LARGEST = 2**63 - 1

PROPERTIES = (
    Field("path", "text", "path", "Pfad"),
    Field("amount", "number", "amount", "Betrag"),
    Field("due", "date", "due date", "Termin"),
    Field("paid", "boolean", "paid", "bezahlt"),
)
CATALOGUE = Catalogue.of(
    [
        Field(
            "person.seniority",
            "choice",
            "seniority",
            "Ebene",
            (Choice("c_level", "C level", "Geschäftsleitung"), Choice("junior", "junior", "Einsteiger")),
        ),
        Field("person.city", "text", "city", "Ort"),
        Field("company.employees", "number", "employees", "Mitarbeiterzahl"),
        Field("person.born", "date", "birth date", "Geburtstag"),
        Field("person.vip", "boolean", "VIP", "VIP"),
        Field("segment", "set", "segment", "Segment"),
        Field("score.total", "number", "score", "Punktestand", derived=True),
    ],
    [
        EventType(
            "page_view", "page view", "Seitenaufruf", PROPERTIES, "visited a page", "hat|eine Seite besucht", "deren"
        ),
        EventType("form_submitted", "form", "Formular", PROPERTIES),
    ],
)
TYPES = {field.name: field.type for field in (*CATALOGUE.fields.values(), *PROPERTIES)}

# what differs between engines when text is folded carelessly, and LIKE's wildcards
TEXTS = [
    "München", "MÜNCHEN", "Mu\u0308nchen", " münchen\u00a0", "muenchen", "Straße", "STRASSE", "strasse", "ΟΔΟΣ",
    "οδος", "οδοσ", "İstanbul", "istanbul", "i\u0307stanbul", "ŒUVRE", "50%", "5_", "500", "a'b", 'a"b', "a\\b", "%", "_",
    "/preise", "/preise/a", "/PREISE", "Ǆ", "日本", "\U0001f600", "\u2003x\u2003", "100%s", ":x ? $1 {y}",
]  # fmt: skip
texts = st.sampled_from(TEXTS)
pieces = st.one_of(texts, st.sampled_from(["m", "ü", "nch", "SS", "0%", "/", "σ", "_"]))
missing_text = st.sampled_from([None, "", "  ", "\u00a0"])
numbers = st.one_of(st.integers(-3, 3), st.sampled_from([0.1, 0.30000000000000004, -0.5, 2.5, 1e12, 50, 49.999999]))
DATES = ["2026-01-30", "2026-01-31", "2026-01-31T12:00:00Z", "2026-01-30T23:59:59+02:00", "1969-07-20"]
instants = st.one_of(
    st.sampled_from([NOW, NOW + 1, NOW - 1, MIDNIGHT, MIDNIGHT - 1, MIDNIGHT - DAY, NOW - DAY, NOW - DAY + 1]),
    st.builds(lambda days, extra: NOW - days * DAY + extra, st.integers(-2, 40), st.integers(-1, 1)),
    st.integers(-10, 10),
    st.sampled_from([-1 - 14_196_000_000_000, -DAY, -DAY - 1]),
)
days = st.integers(1, 40)


def values(kind: str) -> st.SearchStrategy:
    """Raw values of a type, missing ones included."""
    return {
        "choice": st.one_of(missing_text, st.sampled_from(["c_level", "C_Level ", "junior"])),
        "text": st.one_of(missing_text, texts),
        "number": st.one_of(st.none(), numbers),
        "date": st.one_of(st.none(), instants),
        "boolean": st.one_of(st.none(), st.booleans()),
        "set": st.lists(st.sampled_from(["A", "ä", "b c"]), max_size=2),
    }[kind]


def test_of(field: Field) -> st.SearchStrategy:
    """Attribute tests on a field: every operator its type takes."""
    name, kind = field.name, field.type

    def with_op(ops: list[str], value: st.SearchStrategy) -> st.SearchStrategy:
        return st.fixed_dictionaries({"field": st.just(name), "op": st.sampled_from(ops), "value": value})

    known = st.fixed_dictionaries({"field": st.just(name), "op": st.sampled_from(["is_known", "is_unknown"])})
    if kind == "set":
        member = st.sampled_from(["A", "Ä", " B c", "other"])
        return st.one_of(
            with_op(["eq", "ne"], member), with_op(["in", "not_in"], st.lists(member, min_size=1, max_size=3))
        )
    if kind == "date":
        pair = st.tuples(st.sampled_from(DATES), st.sampled_from(DATES)).map(lambda two: sorted(two, key=_start))
        return st.one_of(
            known,
            with_op(["before", "after"], st.sampled_from(DATES)),
            with_op(["between"], pair.map(list)),
            with_op(["in_last_days", "not_in_last_days"], days),
        )
    if kind == "boolean":
        return st.one_of(known, with_op(["eq", "ne"], st.booleans()))
    one = {"choice": st.sampled_from(["c_level", "JUNIOR"]), "text": texts, "number": numbers}[kind]
    same = [with_op(["eq", "ne"], one), with_op(["in", "not_in"], st.lists(one, min_size=1, max_size=3))]
    if kind == "text":
        return st.one_of(known, *same, with_op(["contains", "not_contains", "starts_with", "ends_with"], pieces))
    if kind == "number":
        pair = st.tuples(numbers, numbers).map(sorted)
        return st.one_of(known, *same, with_op(["gt", "gte", "lt", "lte"], numbers), with_op(["between"], pair))
    return st.one_of(known, *same)


def _start(text: str) -> object:
    from oracle import moment

    return moment(text)


def person_tests(*, derived: bool = True) -> st.SearchStrategy:
    return st.one_of(*(test_of(field) for field in CATALOGUE.fields.values() if derived or not field.derived))


wheres = st.lists(st.one_of(*(test_of(field) for field in PROPERTIES)), max_size=2)
event_names = st.sampled_from(["page_view", "form_submitted", "*"])


@st.composite
def happenings(draw: st.DrawFn) -> dict:
    node = {"event": draw(event_names)}
    if draw(st.booleans()):
        node["where"] = draw(wheres)
    least = draw(st.integers(0, 3))
    if least != 1:
        node["at_least"] = least
    if draw(st.booleans()):
        node["at_most"] = least + draw(st.integers(0, 2))
    if draw(st.booleans()):
        node["within_days"] = draw(days)
    return node


def conditions(*, derived: bool = True) -> st.SearchStrategy:
    """Random trees, empty groups included."""
    return st.recursive(
        st.one_of(person_tests(derived=derived), happenings()),
        lambda below: st.one_of(
            st.builds(lambda items: {"all": items}, st.lists(below, max_size=3)),
            st.builds(lambda items: {"any": items}, st.lists(below, max_size=3)),
            st.builds(lambda item: {"not": item}, below),
        ),
        max_leaves=6,
    )


@st.composite
def populations(draw: st.DrawFn) -> list[dict]:
    """A few persons with their events; event ids are unique, ascending order means nothing."""
    ids = iter(draw(st.permutations([1, 2, 3, LARGEST, LARGEST - 1, LARGEST - 2, 2**53, 2**53 + 1, *range(20, 40)])))
    persons = []
    for person_id in draw(st.sampled_from([[1], [7, LARGEST], [LARGEST - 1, LARGEST, 2**53, 2**53 + 1]])):
        person = {field.name: draw(values(field.type)) for field in CATALOGUE.fields.values()}
        stamps = draw(st.lists(instants, max_size=6))
        if stamps and draw(st.booleans()):
            stamps.append(stamps[0])  # the same instant twice
        person["events"] = [
            {
                "event_id": next(ids),
                "type": draw(st.sampled_from(["page_view", "form_submitted", "other"])),
                "occurred_at": stamp,
                "properties": {field.name: draw(values(field.type)) for field in PROPERTIES},
            }
            for stamp in stamps
        ]
        persons.append({"person_id": person_id, **person})
    return persons


half_lives = st.one_of(st.none(), st.sampled_from([0.001, 0.5, 7, 30, 36500]))


@st.composite
def models(draw: st.DrawFn) -> dict:
    """Random scoring models."""
    rules = []
    for number in range(draw(st.integers(0, 6))):
        part = draw(st.sampled_from(["fit", "engagement", "penalty"]))
        points = draw(st.sampled_from([0, 1, 2.5, 10, 0.1, 15]))
        rule = {"id": f"rule {number} 100%", "part": part, "points": -points if part == "penalty" else points}
        if draw(st.integers(0, 2)) == 0:
            rule["when"] = draw(conditions(derived=False))
        else:
            rule["on"] = draw(event_names)
            rule |= draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "where": st.one_of(st.just([]), wheres),
                        "max_times": st.one_of(st.none(), st.integers(1, 3)),
                        "once_per_day": st.booleans(),
                        "half_life_days": half_lives,
                    },
                )
            )
        rules.append(rule)
    bands = [{"name": "cold", "from": None}, {"name": "warm's", "from": 5}, {"name": "hot", "from": 11.5}]
    return {
        "name": "random",
        "half_life_days": draw(half_lives),
        "caps": draw(st.sampled_from([{}, {"fit": 10}, {"fit": 2.5, "engagement": 12}, {"engagement": None}])),
        "bands": bands[: draw(st.integers(1, 3))],
        "rules": rules,
    }
