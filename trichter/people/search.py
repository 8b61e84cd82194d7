"""Finding people and companies by the words they are known by: FTS5 on SQLite, a GIN index on PostgreSQL, same answers.

Every word must be found, longer ones and the last one also as a beginning; single letters beside words are not looked
for. A short beginning (one or two letters) is looked for where last names and company names begin, because half of
everybody has some word that starts with "a".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Expression, F, QuerySet
from django.urls import reverse

from . import normalise
from .models import Company, Person
from .sql import is_postgres

SHORT = 2
MAX_WORDS = 6
CANDIDATES = 100
MOST = 20_000  # of the people that one search finds; a word with more says little
PREFIX = 3  # words this long are found by their beginning; of shorter ones only the last is


SHOWN = ("title", "first_name", "last_name", "name_key", "email", "phone", "job_title", "score", "company__name")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `kind` is person or company."""

    kind: str
    id: int
    title: str
    subtitle: str
    url: str


def search(user, text: str, limit: int = 20) -> list[Hit]:
    """People and companies the user may see, best first: whose name begins so, then by score."""
    people = search_people(Person.objects.visible_to(user), text, limit)
    companies = search_companies(Company.objects.visible_to(user), text, max(3, limit // 4))
    kept = people[: max(limit - len(companies), limit - limit // 4)]
    return [person_hit(person) for person in kept] + [
        company_hit(company) for company in companies[: limit - len(kept)]
    ]


def person_hit(person: Person) -> Hit:
    """A person as a search result."""
    facts = (person.job_title, person.company.name if person.company else "", person.email)
    subtitle = " · ".join(fact for fact in facts if fact)
    return Hit("person", person.pk, str(person), subtitle, reverse("people:person", args=[person.pk]))


def company_hit(company: Company) -> Hit:
    """A company as a search result."""
    subtitle = " · ".join(fact for fact in (company.domain or "", company.city) if fact)
    return Hit("company", company.pk, company.name, subtitle, reverse("people:company", args=[company.pk]))


def search_people(people: QuerySet[Person], text: str, limit: int = 20) -> list[Person]:
    """The best of these people for a text, with their companies."""
    wanted = normalise.words(text)[:MAX_WORDS]
    if not wanted:
        return []
    rows = people.select_related("company").only(*SHOWN)
    if "@" in text and (key := normalise.email_key(text)):
        exact = list(rows.filter(emails__key=key)[:1])
        if exact:
            return exact
    found = list(begins(rows, wanted[0]).order_by("name_key", "id")[:limit]) if len(wanted) == 1 else []
    if len(found) < limit and not is_short(wanted):
        known = {person.pk for person in found}
        candidates = rows.filter(HasWords("people_person", query_of(text), MOST)).order_by()[:CANDIDATES]
        more = [row for row in candidates if row.pk not in known]
        key = normalise.plain(text)
        more.sort(key=lambda row: (not row.name_key.startswith(key), -row.score, row.pk))
        found += more[: limit - len(found)]
    return found


def search_companies(companies: QuerySet[Company], text: str, limit: int = 5) -> list[Company]:
    """The best of these companies for a text."""
    wanted = normalise.words(text)[:MAX_WORDS]
    if not wanted:
        return []
    found = list(begins(companies, " ".join(wanted)).order_by("name_key", "id")[:limit])
    if len(found) < limit and not is_short(wanted):
        known = {company.pk for company in found}
        more = narrowed(companies, text).order_by()[: limit + len(known)]
        found += [company for company in more if company.pk not in known][: limit - len(found)]
    return found


def narrowed(queryset: QuerySet, text: str) -> QuerySet:
    """A Person or Company queryset narrowed to the records that have all words of a text; unchanged without a word.

    For lists. A text of one or two letters is looked for at the beginning of names.
    """
    wanted = normalise.words(text)[:MAX_WORDS]
    if not wanted:
        return queryset
    if is_short(wanted):
        return begins(queryset, wanted[0])
    return queryset.filter(HasWords(queryset.model._meta.db_table, query_of(text)))


def is_short(wanted: Sequence[str]) -> bool:
    """Whether the words alone would be found nearly everywhere."""
    return len(wanted) == 1 and len(wanted[0]) <= SHORT


def begins(queryset: QuerySet, start: str) -> QuerySet:
    """Records whose sort key begins with this, by the index of the sort key."""
    return queryset.filter(name_key__gte=start, name_key__lt=start + "\U0010ffff")


def query_of(text: str) -> list[list[str]]:
    """The words of a text, each with the other spellings it may have; the last one is a beginning."""
    found = [normalise.spellings(word) for word in text.split()]
    flat: list[list[str]] = []
    for spelled in found:
        flat += [list(dict.fromkeys(word)) for word in zip(*spelled, strict=True)] if spelled else []
    kept = [words for words in flat if words[0] not in normalise.EVERYWHERE] or flat
    longer = [words for words in kept if len(words[0]) > 1 or words[0].isdecimal()]
    return (longer or kept)[:MAX_WORDS]


def is_beginning(word: str, *, last: bool) -> bool:
    """Whether a word may go on; of short numbers, which stand at the beginning of every other phone number, none
    may."""
    return (last or len(word) >= PREFIX) and not (word.isdecimal() and len(word) < 5)


class HasWords(Expression):
    """Whether a record's search text has all these words. `most`: be content with so many of the newest, where the
    database would otherwise gather them all first (SQLite)."""

    conditional = True

    def __init__(self, table: str, wanted: Sequence[Sequence[str]], most: int | None = None) -> None:
        super().__init__(output_field=BooleanField())
        self.table, self.wanted, self.most = table, tuple(tuple(words) for words in wanted), most
        self.columns = [F("pk"), F("search_text")]

    def get_source_expressions(self):
        return self.columns

    def set_source_expressions(self, exprs):
        self.columns = list(exprs)

    @property
    def identity(self):
        return (type(self), self.table, self.wanted, self.most)

    def as_sql(self, compiler, connection):
        (key, _none), (column, _none_either) = (compiler.compile(each) for each in self.columns)
        if is_postgres():
            return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", [self.text(":*", " | ", " & ", "'")]
        index = f"{self.table}_search"
        newest = f" ORDER BY rowid DESC LIMIT {self.most}" if self.most else ""
        sql = f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s{newest})"  # noqa: S608
        return sql, [self.text("*", " OR ", " AND ", '"')]

    def text(self, prefix: str, either: str, both: str, quote: str) -> str:
        """The query in the database's own language; words are letters and digits only."""
        groups = []
        for number, words in enumerate(self.wanted):
            ending = prefix if is_beginning(words[0], last=number == len(self.wanted) - 1) else ""
            groups.append("(" + either.join(f"{quote}{word}{quote}{ending}" for word in words) + ")")
        return both.join(groups)
