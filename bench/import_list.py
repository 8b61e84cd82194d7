"""How fast a list comes in: reading, mapping, normalising, duplicate check and writing, beside plain inserts.

    python bench/import_list.py [--rows 100000] [--profile]

Uses DATABASE_URL (a fresh, empty database) or, without one, SQLite in a new temporary home folder. The list is made
with a fixed seed: German companies, umlauts, phone numbers in several spellings, 3 % repeated addresses, windows-1252.
Wall time and processor time (of this process, and of the one that cleans beside it) are both told: on a shared machine
the second is the steadier one.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from pathlib import Path

FIRST = [
    "Anna",
    "Jonas",
    "Müge",
    "Petra",
    "Tom",
    "Aylin",
    "Björn",
    "Sofie",
    "Zoë",
    "Günter",
    "Mia",
    "Noah",
    "Emma",
    "Ida",
]
LAST = ["Weber", "Müller", "Schäfer", "Groß", "Fuchs", "Demir", "Lang", "Jäger", "Böhm", "Kühn", "Vogt", "Roth", "Haas"]
KINDS = ["Pumpen", "Technik", "Metall", "Logistik", "Software", "Anlagenbau", "Optik", "Kunststoff", "Verlag", "Bau"]
FORMS = ["GmbH", "AG", "GmbH & Co. KG", "KG", "e.K.", "SE"]
TOWNS = [("89073", "Ulm"), ("50667", "Köln"), ("80331", "München"), ("06108", "Halle"), ("04109", "Leipzig")]
JOBS = ["Leiter Einkauf", "Geschäftsführerin", "Produktionsleiter", "IT-Leitung", "Assistenz", "Vertrieb"]
HEAD = [
    "Firma", "Anrede", "Vorname", "Nachname", "E-Mail", "Telefon", "Mobil", "Straße", "PLZ", "Ort", "Position",
    "Umsatz", "Branche", "Newsletter",
]  # fmt: skip


SIMPLE = [0, 2, 3, 4, 5, 7, 8, 9, 10]


def phone(chance: random.Random) -> str:
    """A number as people type it."""
    area, rest = chance.choice(["731", "221", "89", "345", "341"]), str(chance.randrange(100_000, 9_999_999))
    return chance.choice([f"0{area} / {rest}", f"+49 {area} {rest}", f"0049{area}{rest}", f"(0{area}) {rest}"])


def make_list(path: Path, rows: int, simple: bool) -> None:
    """Write the list; the simple one has nothing but names, address, mail, one number and the company's name."""
    chance = random.Random(20261122)
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c", "ë": "e", "Ç": "C", "Ł": "L"})
    known: list[str] = []
    with path.open("w", encoding="cp1252", errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        wanted = SIMPLE if simple else range(len(HEAD))
        writer.writerow([HEAD[index] for index in wanted])
        for number in range(rows):
            first, last, company = chance.choice(FIRST), chance.choice(LAST), chance.randrange(rows // 8 + 1)
            name = f"{LAST[company % len(LAST)]} {KINDS[company % len(KINDS)]} {company} {FORMS[company % len(FORMS)]}"
            plain = f"{first}.{last}".lower().translate(umlauts)
            mail = f"{plain}{number}@{KINDS[company % len(KINDS)].lower()}-{company}.example"
            if known and chance.random() < 0.03:
                mail = chance.choice(known)
            known.append(mail)
            postcode, town = chance.choice(TOWNS)
            cells = [
                name, chance.choice(["Herr", "Frau"]), first, last, mail, phone(chance),
                f"0171 {chance.randrange(1_000_000, 9_999_999)}" if chance.random() < 0.5 else "",
                f"Hauptstraße {number % 200}", postcode, town, chance.choice(JOBS),
                f"{chance.randrange(1, 5000)}.000,00", chance.choice(KINDS), chance.choice(["ja", "nein", ""]),
            ]  # fmt: skip
            writer.writerow([cells[index] for index in wanted])


def plain_inserts(rows: int) -> None:
    """Insert as many bare people, in transactions of a thousand."""
    from django.db import transaction
    from django.utils import timezone

    from trichter.people.services.bulk_write import USUAL, WRITTEN, reserve, stamp
    from trichter.people.sql import put

    moment = stamp(timezone.now())
    columns = (*WRITTEN, *USUAL)
    blank = {**dict.fromkeys(columns, ""), **USUAL}
    blank |= {"custom": "{}", "company_id": None, "owner_id": None, "is_demo": False, "last_event_at": None}
    blank |= {"created_at": moment, "updated_at": moment, "name_key": "x", "search_text": "x"}
    columns = tuple(blank)
    for _block in range(0, rows, 1000):
        with transaction.atomic():
            ids = reserve("people_person", 1000)
            put(
                "people_person",
                columns,
                [tuple({**blank, "id": pk, "last_name": str(pk)}[name] for name in columns) for pk in ids],
            )


def children() -> float:
    """Processor seconds of processes that have ended beside this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Clock:
    """Wall and processor time since its making."""

    def __init__(self) -> None:
        self.wall, self.cpu, self.beside = time.perf_counter(), time.process_time(), children()

    def rate(self, rows: int) -> str:
        """Wall time and rows per second, processor time of this process and of the one that cleans beside it."""
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        own = f"processor {cpu:6.2f} s = {rows / cpu:7,.0f} rows/s, beside {children() - self.beside:5.2f} s"
        return f"{wall:6.2f} s = {rows / wall:7,.0f} rows/s   ({own})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--simple", action="store_true", help="a list without own fields, consents and second numbers")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="trichter-bench-"))
    os.environ["TRICHTER_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
    os.environ.setdefault("TRICHTER_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from trichter.capture import services
    from trichter.connect.defaults import install_defaults
    from trichter.people.models import Company, Person

    call_command("migrate", verbosity=0, skip_checks=True)
    install_defaults()
    if Person.objects.exists():
        raise SystemExit("This database has people in it; take a fresh one.")
    file = home / "liste.csv"
    make_list(file, options.rows, options.simple)
    print(f"{connection.vendor}: {options.rows} rows, {file.stat().st_size / 2**20:.1f} MB")
    clock = Clock()
    run = services.prepare(file)
    print(f"looked at, mapped   {clock.rate(options.rows)}")
    services.start_import(run, queued=False)
    clock = Clock()
    run = profiled(lambda: services.run_import(run.pk)) if options.profile else services.run_import(run.pk)
    print(f"imported            {clock.rate(options.rows)}")
    print(f"  {run.created} created, {run.updated} updated, {run.unchanged} unchanged, {run.refused} refused")
    print(f"  {Person.objects.count()} people, {Company.objects.count()} companies")
    again = services.prepare(file)
    services.start_import(again, queued=False)
    clock = Clock()
    again = services.run_import(again.pk)
    print(f"once more           {clock.rate(options.rows)}")
    print(f"  {again.created} created, {again.updated} updated, {again.unchanged} unchanged, {again.refused} refused")
    for name, each in (("second taken back", again), ("first taken back ", run)):
        clock = Clock()
        services.undo_import(each)
        print(f"{name}   {clock.rate(options.rows)}, {Person.objects.count()} people left")
    clock = Clock()
    plain_inserts(options.rows)
    print(f"plain inserts       {clock.rate(options.rows)}")


def profiled(work):
    """Run it and print where the time goes."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    result = profile.runcall(work)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    return result


if __name__ == "__main__":
    main()
