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
from trichter.handover.models import Handover
from trichter.handover.services import escalate_due, note_responses, policy
from trichter.lifecycle.services import active_definitions, evaluate, sign, wake_due
from trichter.people.matching import matching
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.services import NewEvent, PersonData, add_note, record_events, touches
from trichter.people.services.bulk import upsert_people
from trichter.pipeline.services.figures import refresh_outcomes
from trichter.scoring.services import rescore

from .dealing import Dealing
from .handing import Handing
from .house import set_up
from .story import DemoEvent, DemoPerson, tell

SYSTEM = "demo"
STEP = timedelta(days=7)
OURS = ("call_logged", "meeting_held")  # what a colleague does
# address, first name, last name, role, sees, team
USERS = (
    ("admin@hartmann.example", "Anna", "Hartmann", "admin", "all", None),
    ("marketing@hartmann.example", "Miriam", "Köhler", "marketing", "all", None),
    ("leitung@hartmann.example", "Thomas", "Brandt", "team_lead", "all", "Vertrieb Süd"),
    ("leitung-nord@hartmann.example", "Sabine", "Wolff", "team_lead", "team", "Vertrieb Nord"),
    ("vertrieb@hartmann.example", "Mia", "Krüger", "sales", "all", "Vertrieb Süd"),
    ("vertrieb-sued@hartmann.example", "Lukas", "Bauer", "sales", "team", "Vertrieb Süd"),
    ("vertrieb-nord@hartmann.example", "Jonas", "Petersen", "sales", "team", "Vertrieb Nord"),
    ("vertrieb-ost@hartmann.example", "Aylin", "Demir", "sales", "team", "Vertrieb Nord"),
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
    set_up(users, now)
    _, told = tell(now=now, seed=seed, people=people, firms=firms)
    ids = make_people(told)
    subscribe(told, ids)
    people_told = dict(zip(ids, told, strict=True))
    handing, dealing = Handing(people_told, users, random, now), Dealing(people_told, users, random, now)
    live_through(people_told, now, handing, dealing)
    handing.give_some_back()
    dealing.quote()
    plan_steps(people_told, handing.owners, random, now)
    hand_over_latest(handing, now)
    react_to_rest(now)
    refresh_outcomes()
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


def weeks(told: dict[int, DemoPerson], now: datetime) -> Iterator[tuple[datetime, list[tuple[DemoEvent, NewEvent]]]]:
    """The events of each week, as told and as recorded, and the week's end; the last week ends now."""
    pairs = [(event, person_id) for person_id, person in told.items() for event in person.events]
    pairs.sort(key=lambda pair: pair[0].at)
    end = pairs[0][0].at + STEP
    week: list[tuple[DemoEvent, NewEvent]] = []
    for number, (event, person_id) in enumerate(pairs):
        while event.at > end:
            yield end, week
            end, week = end + STEP, []
        week.append((event, NewEvent(person_id, event.type, micros(event.at), f"demo:{number}", event.properties)))
    yield now, week


def live_through(told: dict[int, DemoPerson], now: datetime, handing: Handing, dealing: Dealing) -> None:
    """The year week by week: what people did, who took care of them, what became of it; then scores and stages."""
    start = datetime.min.replace(tzinfo=now.tzinfo)
    for end, events in weeks(told, now):
        theirs = [new for event, new in events if event.type not in OURS]
        record_events(theirs, touch=False)
        handing.week(start, end)
        log_ours([new for event, new in events if event.type in OURS], handing.owners)
        moved = {new.person_id for _event, new in events} | set(dealing.until(end))
        if moved:
            rescore(sorted(moved), at=end)
            evaluate(sorted(moved), at=end)
        wake_due(end)
        start = end
    touches.touch(list(told))


def log_ours(events: list[NewEvent], owners: dict[int, User]) -> None:
    """Calls and meetings, each in the name of the colleague who has the person."""
    by_rep: dict[User | None, list[NewEvent]] = {}
    for event in events:
        by_rep.setdefault(owners.get(event.person_id), []).append(event)
    for rep, theirs in by_rep.items():
        record_events(theirs, by=rep, touch=False)


def plan_steps(told: dict[int, DemoPerson], owners: dict[int, User], random: Random, now: datetime) -> None:
    """Notes and next steps of those whom sales works with; some have none, and stand on the list of gaps."""
    rows = Person.objects.in_bulk(list(owners))
    for person_id, rep in owners.items():
        record, deal = rows[person_id], told[person_id].deal
        if random.random() < 0.35:
            add_note(record, random.choice(NOTES), by=rep)
        if not (deal and deal.closed) and random.random() < 0.8:
            kind, title = random.choice(STEPS)
            due = (now + timedelta(days=random.randint(-4, 12))).replace(
                hour=random.randint(8, 16), minute=random.choice((0, 30))
            )
            plan_task(record, assignee=rep, kind=kind, title=title, due_at=due, by=rep)


def hand_over_latest(handing: Handing, now: datetime) -> None:
    """Who is ripe today is offered; what has run out is escalated."""
    waiting = matching(Person.objects.alive().filter(is_demo=True, owner=None), policy().condition, as_of=now)
    offered = Handover.objects.values("person")
    handing.offer_latest(
        list(waiting.exclude(pk__in=offered).order_by("-score", "pk").values_list("pk", flat=True)[:6])
    )
    note_responses(list(handing.told))
    escalate_due(now)


def react_to_rest(now: datetime) -> None:
    """Bring everyone to today."""
    from trichter.reactions import react

    claimed = [person_id for person_id, _ in touches.claim_touched(1_000_000)]
    for start in range(0, len(claimed), 500):
        react(claimed[start : start + 500])
    touches.settle(touches.claim_touched(1_000_000))
