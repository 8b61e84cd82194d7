"""Fill an application database with persons, companies and events of any number; the same rows for the same arguments.

    DATABASE_URL=… TRICHTER_HOME=/tmp/bench-1m python bench/generate_database.py --persons 1000000 --events 5000000

The database must be empty or new (it is migrated first). Rows go in by COPY or executemany with indexes dropped and
built again afterwards. Users: admin@bench.example (sees all) and sales0…sales19@bench.example in four teams (see
their team's records), password "bench bench bench". Names and activity are skewed as in real lists; one value in ten
is missing.
"""

# ruff: noqa: SIM905 – rows and lists of names read better in long lines
from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")

DAY = 86_400_000_000
NOW = 1_780_000_000_000_000  # 2026-05-28, in microseconds: everything happened before
CHUNK = 50_000
FIRST = (
    "Anna Bernd Clara Dirk Eva Frank Gülşen Hans Ines Jörg Karin Lars Maria Nils Olga Peter Quirin Renate Sven Tanja Uwe "
    "Vera Wolfgang Xenia Yasmin Zoë Jürgen Käthe Björn Änne Mehmet Agnieszka Luca Chiara François Élodie"
).split()
LAST_STEMS = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf "
    "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler Maier "
    "Walter König Huber Kaiser Fuchs Peters Scholz Möller Weiß Jung Hahn Vogel Friedrich Günther Keller Winkler Frank "
    "Berger Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Yılmaz Nowak Rossi"
).split()
LAST_ENDS = ["", "", "", "", "er", "mann", "bach", "ski", "feld", "berg", "hofer", "ert", "sen", "inger"]
CITIES = (
    "Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover Nürnberg "
    "Duisburg Bochum Wuppertal Bielefeld Bonn Münster Ulm Graz Wien Linz Zürich Basel Bern Salzburg Freiburg Jena"
).split()
TITLES = [
    "Einkaufsleiter",
    "Geschäftsführer",
    "Produktionsleiter",
    "Ingenieurin",
    "Assistenz",
    "Werkstattmeister",
    "CTO",
]
INDUSTRIES = [
    "Maschinenbau",
    "Automobil",
    "Chemie",
    "Elektrotechnik",
    "Logistik",
    "Handel",
    "Möbel",
    "Beratung",
    "Lebensmittel",
]
SENIORITIES = ["c_level", "director", "manager", "specialist", "junior"]
SOURCES = ["website", "messe", "webinar", "google", "linkedin", "empfehlung", "liste"]
STAGES = ["lead", "mql", "prospect", "opportunity", "customer", "recycled", "disqualified"]
STAGE_SHARES = [0.70, 0.12, 0.06, 0.03, 0.05, 0.03, 0.01]
TYPES = {
    "page_view": 0.46, "mail_sent": 0.16, "mail_opened": 0.12, "mail_clicked": 0.05, "content_downloaded": 0.05,
    "social_engaged": 0.03, "form_submitted": 0.03, "mail_ignored": 0.03, "call_logged": 0.02, "webinar_attended": 0.02,
    "demo_requested": 0.01, "price_requested": 0.01, "unsubscribed": 0.01,
}  # fmt: skip
PATHS = ["/", "/preise", "/kontakt", "/karriere", "/produkte/fräsen", "/produkte/laser", "/referenzen"] + [
    f"/blog/artikel-{number}" for number in range(80)
]
TABLES = ["people_company", "people_person", "people_personemail", "people_personphone", "people_event"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    rng = np.random.default_rng(arguments.seed)
    with without_foreign_keys(), transaction.atomic():
        users = make_users()
        with without_indexes():
            companies = max(1, arguments.persons // 10)
            names = make_companies(rng, companies)
            last_events = make_events(rng, arguments.persons, arguments.events)
            make_persons(rng, arguments.persons, names, users, last_events)
        set_sequences()
    finish()
    print(f"{arguments.persons:,} persons, {arguments.events:,} events in {time.perf_counter() - begin:.0f} s")


def make_users() -> list[int]:
    """The colleagues; ids of those who own records."""
    from django.contrib.auth.hashers import make_password

    from trichter.accounts.models import Team, User
    from trichter.people.services import ensure_field

    ensure_field("person", "budget", "Budget", "number")
    ensure_field("person", "product", "Produkt", "choice", ["Fräse", "Laser", "Service"])
    hashed = make_password("bench bench bench")
    User.objects.create(email="admin@bench.example", password=hashed, role="admin")
    teams = [Team.objects.create(name=f"Team {letter}") for letter in "ABCD"]
    found = []
    for number in range(20):
        user = User.objects.create(
            email=f"sales{number}@bench.example", password=hashed, visibility="team", first_name=f"Sales {number}"
        )
        user.teams.add(teams[number % 4])
        found.append(user.pk)
    return found


def make_companies(rng: np.random.Generator, count: int) -> list[str]:
    """Companies with ids 1…count; their names."""
    from trichter.people.normalise import company_key, search_text

    names, rows, moment = [], [], stamp(NOW)
    stems = rng.integers(0, len(LAST_STEMS), count)
    kinds = rng.integers(0, 5, count)
    sizes = np.exp(rng.normal(3.5, 1.4, count)).astype(int) + 1
    industries = rng.integers(0, len(INDUSTRIES) + 1, count)
    cities = rng.integers(0, len(CITIES), count)
    for number in range(count):
        kind = ("Werkzeugbau", "Technik", "Maschinen", "Handels", "Systeme")[kinds[number]]
        name = f"{LAST_STEMS[stems[number]]} {kind} {number + 1} GmbH"
        city = CITIES[cities[number]]
        industry = INDUSTRIES[industries[number]] if industries[number] < len(INDUSTRIES) else ""
        names.append(name)
        domain = f"firma{number + 1}.example"
        rows.append((
            number + 1, "{}", moment, moment, None, False, name, company_key(name), domain, "", industry, int(sizes[number]), "",
            "", "", city, "", "DE", None, search_text((name, domain, city)),
        ))  # fmt: skip
    put(
        "people_company",
        "id custom created_at updated_at deleted_at is_demo name name_key domain website industry employees phone street "
        "postcode city state country owner_id search_text",
        rows,
    )
    return names


def make_events(rng: np.random.Generator, persons: int, events: int) -> np.ndarray:
    """Events whose ids rise with time, few persons very active; the last event per person (0: none), µs."""
    last = np.zeros(persons + 1, dtype=np.int64)
    activity = rng.permutation(persons) + 1
    kinds, shares = list(TYPES), np.array(list(TYPES.values()))
    contact = np.array([kind in ("mail_sent", "call_logged", "form_submitted", "demo_requested") for kind in kinds])
    contacts = np.zeros(persons + 1, dtype=np.int64)
    width = " ".join(("id person_id type occurred_at recorded_at key actor_id path url source medium campaign channel name",
                      "outcome direction properties"))  # fmt: skip
    for start in range(0, events, CHUNK):
        size = min(CHUNK, events - start)
        who = activity[(persons * rng.random(size) ** 2.2).astype(np.int64)]
        span = 730 * DAY
        at = (
            NOW
            - span
            + np.sort((rng.random(size) * span / (events / size)).astype(np.int64))
            + int(span * start / events)
        )
        kind = rng.choice(len(kinds), size, p=shares)
        path = rng.integers(0, len(PATHS), size)
        answered = rng.random(size) < 0.4
        np.maximum.at(last, who, at)
        touching = contact[kind]
        np.maximum.at(contacts, who[touching], at[touching])
        rows = []
        for number, (person, moment, which, page, talked) in enumerate(
            zip(who.tolist(), at.tolist(), kind.tolist(), path.tolist(), answered.tolist(), strict=True),
            start=start + 1,
        ):
            name = kinds[which]
            outcome = ("answered" if talked else "not_reached") if name == "call_logged" else None
            rows.append((
                number, person, name, moment, moment, None, None, PATHS[page] if name == "page_view" else None, None, None, None,
                None, "web" if name == "page_view" else "mail", None, outcome, None, "{}",
            ))  # fmt: skip
        put("people_event", width, rows)
    return np.stack([last, contacts])


def make_persons(
    rng: np.random.Generator, count: int, companies: list[str], users: list[int], clocks: np.ndarray
) -> None:
    """Persons with ids 1…count, one address each, most with a number."""
    from django.db.models import NOT_PROVIDED

    from trichter.people.models import Person

    columns = PERSON_COLUMNS.split()
    others = [
        field
        for field in Person._meta.concrete_fields
        if field.column not in columns and field.default is not NOT_PROVIDED
    ]
    nullable = {field.column: None if field.null else field.get_default() for field in others}
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        persons, emails, phones = [], [], []
        for row in person_rows(rng, start, size, count, companies, users, clocks):
            persons.append((*row[0], *nullable.values()))
            emails.append(row[1])
            if row[2]:
                phones.append(row[2])
        put("people_person", " ".join((*columns, *nullable)), persons)
        put("people_personemail", "id person_id address key position", emails)
        put("people_personphone", "id person_id number key kind position", phones)


PERSON_COLUMNS = (
    "id custom created_at updated_at deleted_at is_demo first_name last_name name_key job_title seniority email email_kind phone "
    "city country language source search_text stage stage_since score score_total score_fit score_engagement score_penalty band "
    "scored_at last_event_at last_contact_at company_id owner_id"
)


def person_rows(rng, start, size, count, companies, users, clocks) -> Iterator[tuple]:
    """(person, address, number or None) of one chunk."""
    from trichter.people.normalise import name_key, search_text

    first, stem = (
        rng.integers(0, len(FIRST), size).tolist(),
        (len(LAST_STEMS) * rng.random(size) ** 1.6).astype(int).tolist(),
    )
    end = rng.integers(0, len(LAST_ENDS), size).tolist()
    company = (len(companies) * rng.random(size) ** 1.5).astype(int).tolist()
    stage = rng.choice(len(STAGES), size, p=STAGE_SHARES).tolist()
    score = np.round(np.minimum(rng.exponential(16, size) + 40 * (rng.random(size) < 0.08), 150), 3).tolist()
    owner = rng.integers(0, len(users) * 5 // 3, size).tolist()
    other = rng.integers(0, 10_000, (5, size)).tolist()
    born = (NOW - (rng.random(size) ** 1.3 * 1000 * DAY)).astype(np.int64).tolist()
    now = stamp(NOW)
    for index in range(size):
        pk = start + index + 1
        given, family = FIRST[first[index]], LAST_STEMS[stem[index]] + LAST_ENDS[end[index]]
        working = other[0][index] % 10 < 7
        firm = company[index] if working else None
        email = f"{given}.{family}.{pk}@".lower() + (f"firma{firm + 1}.example" if firm is not None else "gmail.com")
        email = email.translate(ASCII)
        phone = f"+4935{1_000_000 + pk}" if other[1][index] % 10 < 6 else ""
        total = score[index]
        shown = int(total + 0.5)
        custom = f'{{"budget": {other[2][index]}, "product": "{("Fräse", "Laser", "Service")[other[2][index] % 3]}"}}'
        words = (family, given, companies[firm] if firm is not None else "", email, phone)
        last_event, last_contact = int(clocks[0][pk]), int(clocks[1][pk])
        person = (
            pk, custom if other[3][index] % 10 < 3 else "{}", stamp(born[index]), now, None, False, given, family,
            name_key(given, family), TITLES[other[3][index] % len(TITLES)] if other[3][index] % 10 else "",
            SENIORITIES[other[4][index] % 5] if other[4][index] % 10 < 7 else "", email, "business" if working else "free", phone,
            CITIES[other[1][index] % len(CITIES)] if other[1][index] % 11 else "", ("DE", "DE", "DE", "AT", "CH", "")[other[2][index] % 6],
            "de", SOURCES[other[4][index] % len(SOURCES)], search_text(words), STAGES[stage[index]], now, shown, total,
            min(total, 50.0), max(total - 50.0, 0.0), 0.0, "hot" if shown >= 61 else "warm" if shown >= 31 else "cold", now,
            stamp(last_event) if last_event else None, stamp(last_contact) if last_contact else None,
            firm + 1 if firm is not None else None, users[owner[index]] if owner[index] < len(users) else None,
        )  # fmt: skip
        yield person, (pk, pk, email, email, 0), (pk, pk, phone, phone, "", 0) if phone else None


ASCII = str.maketrans("äöüßşëéçı", "aousseeci")


def put(table: str, columns: str, rows: Iterable[tuple]) -> None:
    """Insert rows in the way of the application's own bulk writer."""
    from trichter.people.sql import put as write

    write(table, columns.split(), list(rows))


def stamp(micros: int) -> object:
    """A moment as plain SQL takes it."""
    from django.db import connection

    moment = datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
    return moment if connection.vendor == "postgresql" else moment.replace(tzinfo=None).isoformat(" ")


@contextmanager
def without_indexes() -> Iterator[None]:
    """Drop the big tables' indexes and SQLite's triggers, and build them again at the end."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(TABLES))
            cursor.execute(
                f"SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ({marks})",
                TABLES,
            )
            kept = cursor.fetchall()
            for kind, name, _sql in kept:
                cursor.execute(f'DROP {kind} "{name}"')
            yield
            for _kind, _name, sql in kept:
                cursor.execute(sql)
            for table in ("people_person", "people_company"):
                cursor.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('rebuild')")
            return
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [TABLES],
        )
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, sql in kept:
            cursor.execute(sql)


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """SQLite looks for children of every new row, and without indexes would read the whole table for each."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
    yield


def set_sequences() -> None:
    """New rows get ids behind the generated ones."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES if connection.vendor == "postgresql" else []:
            cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")


def finish() -> None:
    """What a running database has had: statistics, and a visibility map on PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
