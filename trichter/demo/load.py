"""Loading the demo: the same services as real use, in the order of the year, so that every stage has its real date."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from trichter.accounts.models import Team, User
from trichter.accounts.services import create_user
from trichter.consent.services import ConsentRow, import_consents
from trichter.guidance.services import plan_task
from trichter.lifecycle.services import active_definitions, evaluate, set_stage, sign
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.services import NewEvent, PersonData, add_note, assign_owner, record_events, touches
from trichter.people.services.bulk import upsert_people
from trichter.scoring.services import rescore

from .story import DemoPerson, tell

SYSTEM = "demo"
STEP = timedelta(days=7)
# address, first name, last name, role, sees, team
USERS = (
    ("admin@hartmann.example", "Anna", "Hartmann", "admin", "all", None),
    ("marketing@hartmann.example", "Miriam", "Köhler", "marketing", "all", None),
    ("leitung@hartmann.example", "Thomas", "Brandt", "team_lead", "all", "Vertrieb Süd"),
    ("vertrieb@hartmann.example", "Mia", "Krüger", "sales", "all", "Vertrieb Süd"),
    ("vertrieb-nord@hartmann.example", "Jonas", "Petersen", "sales", "team", "Vertrieb Nord"),
    ("lesen@hartmann.example", "Renate", "Vogt", "read_only", "all", None),
)
CONSENT_TEXT = "Ja, ich möchte den Newsletter der Hartmann Fördertechnik GmbH per E-Mail bekommen. Ich kann das jederzeit widerrufen."
NOTES = (
    "Plant eine neue Linie im Werk 2, sucht bis zum Sommer eine Lösung für den Palettentransport.",
    "War freundlich, hat aber gerade keinen Kopf dafür. Im Frühjahr wieder melden.",
    "Fragt nach Lieferzeiten und ob wir auch die Steuerung liefern.",
    "Hat bisher mit einem Wettbewerber gearbeitet, ist mit dem Service unzufrieden.",
    "Möchte eine Referenz aus der Lebensmittelbranche sehen.",
    "Budget steht im nächsten Geschäftsjahr, Einkauf entscheidet mit.",
)
STEPS = (
    ("call", "Nach dem Zeitplan für die neue Linie fragen"),
    ("call", "Rückruf wie besprochen"),
    ("mail", "Referenz Lebensmittel schicken"),
    ("meeting", "Werksbesichtigung abstimmen"),
    ("todo", "Angebot vorbereiten"),
)


def password() -> str:
    """The demo users' password: made once for this installation, kept readable by its owner only."""
    path = settings.HOME / "demo-password"
    if not path.exists():
        settings.HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"trichter-{secrets.token_hex(3)}")
    return path.read_text().strip()


def is_loaded() -> bool:
    """Whether the demo's people are there."""
    return Person.objects.filter(is_demo=True).exists()


@transaction.atomic
def load(*, now: datetime | None = None, people: int = 2000, firms: int = 300, seed: int = 2026) -> int:
    """Load the demo, all or nothing; returns the number of people. Does nothing if it is there."""
    if is_loaded():
        return 0
    now = now or timezone.now()
    random = Random(seed)  # noqa: S311 - a story, not a secret
    users = make_users()
    agree(users)
    _, told = tell(now=now, seed=seed, people=people, firms=firms)
    ids = make_people(told)
    subscribe(told, ids)
    live_through(told, ids, now)
    hand_out(told, ids, users, random, now)
    settle_outcomes(told, ids, users, now)
    react_to_rest(now)
    return len(ids)


def make_users() -> dict[str, User]:
    """The colleagues, by role's address; teams where they have one."""
    shared = password()
    made = {}
    for email, first, last, role, sees, team in USERS:
        user = User.objects.filter(email=email).first() or create_user(
            email,
            password=shared,
            first_name=first,
            last_name=last,
            role=role,
            visibility=sees,
            teams=[Team.objects.get_or_create(name=team)[0]] if team else [],
            language="de",
            is_demo=True,
        )
        made[email.partition("@")[0]] = user
    return made


def agree(users: dict[str, User]) -> None:
    """Marketing and sales sign the installed definitions up to the prospect; of the next, sales has yet to sign."""
    signed = {"lead": 2, "mql": 2, "prospect": 2, "opportunity": 1}
    for definition in active_definitions():
        sides = [("marketing", users["marketing"]), ("sales", users["leitung"])]
        for side, user in sides[: signed.get(definition.stage, 0)]:
            if side not in definition.valid_signatures():
                sign(definition, side, by=user, digest=definition.digest)


def person_data(person: DemoPerson, number: int) -> PersonData:
    """What the list or form that brought the person in would have said."""
    source, medium, channel, campaign, kind = person.first_touch
    firm = person.company
    values = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "salutation": person.salutation,
        "job_title": person.job_title,
        "department": person.department,
        "seniority": person.seniority,
        "language": "de",
        "source": source,
        "medium": medium,
        "channel": channel,
        "campaign": campaign,
        "contact_kind": kind,
        "created_at": person.events[0].at,
    }
    company_values = {}
    if firm:
        values |= {"city": firm.city, "state": firm.state, "postcode": firm.postcode, "country": firm.country}
        company_values = {**values_of_place(firm), "industry": firm.industry, "employees": firm.employees}
        company_values["website"] = f"https://{firm.domain}"
    return PersonData(
        values=values,
        emails=[person.email],
        phones=[person.phone] if person.phone else [],
        external=[(SYSTEM, str(number))],
        company=firm.name if firm else "",
        domain=firm.domain if firm else "",
        company_values=company_values,
        is_demo=True,
    )


def values_of_place(firm) -> dict:
    """Where a company is."""
    return {"city": firm.city, "state": firm.state, "postcode": firm.postcode, "country": firm.country}


def make_people(told: list[DemoPerson]) -> list[int]:
    """The persons and their companies; ids in the order of the story."""
    outcomes = upsert_people([person_data(person, number) for number, person in enumerate(told)], source="demo")
    return [outcome.person_id for outcome in outcomes]


def subscribe(told: list[DemoPerson], ids: list[int]) -> None:
    """Consents to the newsletter, and their withdrawal where somebody unsubscribed."""
    rows = []
    for person, person_id in zip(told, ids, strict=True):
        if person.subscribed:
            rows.append(ConsentRow(person_id, "news_mail", True, person.events[0].at, CONSENT_TEXT))
        gone = next((event.at for event in person.events if event.type == "unsubscribed"), None)
        if gone:
            rows.append(ConsentRow(person_id, "news_mail", False, gone))
    import_consents(rows, source="demo")


def weeks(told: list[DemoPerson], ids: list[int], now: datetime) -> Iterator[tuple[datetime, list[NewEvent]]]:
    """The events of each week and the week's end."""
    pairs = [(event, person_id) for person, person_id in zip(told, ids, strict=True) for event in person.events]
    pairs.sort(key=lambda pair: pair[0].at)
    end = pairs[0][0].at + STEP
    week: list[NewEvent] = []
    for number, (event, person_id) in enumerate(pairs):
        while event.at > end:
            yield end, week
            end, week = end + STEP, []
        week.append(NewEvent(person_id, event.type, micros(event.at), f"demo:{number}", event.properties))
    yield min(end, now), week


def live_through(told: list[DemoPerson], ids: list[int], now: datetime) -> None:
    """Record the year week by week; after each, score and move those with whom something happened."""
    for end, events in weeks(told, ids, now):
        if not events:
            continue
        record_events(events, touch=False)
        moved = sorted({event.person_id for event in events})
        rescore(moved, at=end)
        evaluate(moved, at=end)
    touches.touch(ids)


def hand_out(told: list[DemoPerson], ids: list[int], users: dict[str, User], random: Random, now: datetime) -> None:
    """Owners for those sales has talked to, most with a next step and a note; some ripe people stay without owner."""
    reps = [users["vertrieb"], users["vertrieb-nord"]]
    rows = Person.objects.in_bulk(ids)
    for person, person_id in zip(told, ids, strict=True):
        talked = any(event.type in ("call_logged", "meeting_held") for event in person.events)
        if not talked or random.random() < 0.12:
            continue
        record, rep = rows[person_id], random.choices(reps, (0.6, 0.4))[0]
        assign_owner(record, rep, by=users["leitung"], reason="Gebiet", history=False)
        if random.random() < 0.35:
            add_note(record, random.choice(NOTES), by=rep)
        if not person.outcome and random.random() < 0.8:
            kind, title = random.choice(STEPS)
            due = (now + timedelta(days=random.randint(-4, 12))).replace(
                hour=random.randint(8, 16), minute=random.choice((0, 30))
            )
            plan_task(record, assignee=rep, kind=kind, title=title, due_at=due, by=rep)


def settle_outcomes(told: list[DemoPerson], ids: list[int], users: dict[str, User], now: datetime) -> None:
    """What became of lost chances: most rest until a date, some are out."""
    lost = [person_id for person, person_id in zip(told, ids, strict=True) if person.outcome == "lost"]
    for number, person in enumerate(Person.objects.filter(pk__in=lost)):
        if number % 4:
            reason, wake = "Projekt verschoben", now + timedelta(days=30 + 20 * (number % 6))
            set_stage(person, "recycled", by=users["leitung"], reason=reason, wake_at=wake)
        else:
            set_stage(person, "disqualified", by=users["leitung"], reason="Hat beim Wettbewerb gekauft")


def react_to_rest(now: datetime) -> None:
    """Bring everyone to today."""
    from trichter.reactions import react

    claimed = [person_id for person_id, _ in touches.claim_touched(1_000_000)]
    for start in range(0, len(claimed), 500):
        react(claimed[start : start + 500])
    touches.settle(touches.claim_touched(1_000_000))
