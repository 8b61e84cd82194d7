"""A year of Hartmann Fördertechnik, told as people and the events that happened with them.

The journeys differ as in real life: most people look once and go, some read on for months, few ask for a price. What a
person is like (job, company, patience) decides what they do, so that the scores, stages and reports have something to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .companies import DemoCompany, ascii_slug, companies, pick

JOBS = (
    ("Geschäftsführer", "Geschäftsführerin", "Geschäftsleitung", "c_level", 9),
    ("Leiter Einkauf", "Leiterin Einkauf", "Einkauf", "director", 10),
    ("Leiter Produktion", "Leiterin Produktion", "Produktion", "director", 11),
    ("Technischer Leiter", "Technische Leiterin", "Technik", "director", 8),
    ("Leiter Logistik", "Leiterin Logistik", "Logistik", "director", 9),
    ("Projektleiter", "Projektleiterin", "Technik", "manager", 13),
    ("Teamleiter Instandhaltung", "Teamleiterin Instandhaltung", "Instandhaltung", "manager", 9),
    ("Einkäufer", "Einkäuferin", "Einkauf", "specialist", 12),
    ("Konstrukteur", "Konstrukteurin", "Konstruktion", "specialist", 9),
    ("Ingenieur Verfahrenstechnik", "Ingenieurin Verfahrenstechnik", "Technik", "specialist", 5),
    ("Werkstudent", "Werkstudentin", "Technik", "junior", 3),
    ("Trainee", "Trainee", "Geschäftsleitung", "junior", 2),
)
PAGES = (
    ("/", 24),
    ("/produkte/rollenfoerderer", 16),
    ("/produkte/gurtfoerderer", 15),
    ("/produkte/sorteranlagen", 9),
    ("/branchen/lebensmittel", 5),
    ("/branchen/automotive", 6),
    ("/referenzen", 8),
    ("/ratgeber/intralogistik-planen", 8),
    ("/ratgeber/energie-sparen-foerderanlagen", 5),
    ("/unternehmen", 5),
    ("/karriere", 3),
    ("/preise", 5),
    ("/kontakt", 4),
)
ASSETS = (
    "Planungsleitfaden Fördertechnik",
    "Checkliste Retrofit",
    "Whitepaper Energieverbrauch",
    "Datenblatt Rollenförderer",
)
MAILS = (
    "Neues aus der Fördertechnik",
    "Fünf Fehler beim Retrofit",
    "Einladung: Webinar Intralogistik",
    "Referenz: 30 % weniger Stillstand",
)
WEBINARS = ("Retrofit statt Neubau", "Intralogistik im Mittelstand", "Sorter richtig auslegen")

# journey -> (share in per cent, first touch (source, medium, channel, campaign, kind of contact))
JOURNEYS = {
    "glance": (30, ("google", "organic", "website", "", "website")),
    "newsletter": (20, ("newsletter", "email", "email", "Newsletter", "newsletter")),
    "webinar": (18, ("webinar", "event", "webinar", "Webinarreihe Retrofit", "webinar")),
    "fair": (12, ("messe", "event", "fair", "LogiMAT", "trade_fair")),
    "reader": (9, ("linkedin", "social", "social", "Ratgeber", "download")),
    "inquirer": (8, ("google", "cpc", "website", "Fördertechnik Angebot", "contact_request")),
    "referral": (3, ("empfehlung", "referral", "personal", "", "referral")),
}


@dataclass
class DemoEvent:
    type: str
    at: datetime
    properties: dict = field(default_factory=dict)


@dataclass
class DemoDeal:
    """What a person's project became: when it was opened, when and how it ended (None: it is open)."""

    opened: datetime
    closed: datetime | None = None
    won: bool = False


@dataclass
class DemoPerson:
    """One invented person with everything that happened."""

    first_name: str
    last_name: str
    salutation: str
    email: str
    phone: str
    job_title: str
    department: str
    seniority: str
    company: DemoCompany | None
    journey: str
    first_touch: tuple[str, str, str, str, str]
    subscribed: bool
    keen: float  # 0 to 1
    events: list[DemoEvent]
    asked: datetime | None = None  # for a price or a demo
    deal: DemoDeal | None = None

    @property
    def is_lost(self) -> bool:
        """Whether they had a project that went to somebody else."""
        return self.deal is not None and self.deal.closed is not None and not self.deal.won


class Narrator:
    """Makes up people one by one; the same seed and day give the same people."""

    def __init__(self, random: Random, now: datetime, faker) -> None:
        self.random, self.now, self.faker = random, now, faker
        self.used: set[str] = set()
        self.numbers: dict[str, int] = {}

    def within(self, start: datetime, days: float) -> datetime:
        """A moment in office hours at most that many days after start, never in the future."""
        day = start + timedelta(days=self.random.uniform(0, days))
        moment = day.replace(
            hour=self.random.randint(7, 17), minute=self.random.randint(0, 59), second=self.random.randint(0, 59)
        )
        return min(moment, self.now - timedelta(minutes=self.random.randint(5, 600)))

    def email(self, first: str, last: str, company: DemoCompany | None) -> str:
        """A new address: at the company, or a private one."""
        local = f"{ascii_slug(first)}.{ascii_slug(last)}"
        if company is None:
            host = self.random.choice(("gmx.de", "web.de", "t-online.de", "gmail.com"))
            local = f"demo-{local}-{self.random.randint(1000, 9999)}"
        else:
            host = company.domain
        address, number = f"{local}@{host}", 1
        while address in self.used:
            number += 1
            address = f"{local}{number}@{host}"
        self.used.add(address)
        return address

    def phone(self, company: DemoCompany | None) -> str:
        """A number from the ranges that the German regulator keeps for films and books, or none."""
        if company is None or not company.area_code or self.random.random() < 0.3:
            return ""
        number = self.numbers[company.area_code] = self.numbers.get(company.area_code, 99) + 1
        return f"+49 {company.area_code}{number:03d}" if number < 1000 else ""

    def person(self, firms: list[DemoCompany], weights: list[float]) -> DemoPerson:
        """One person with a year's events."""
        random = self.random
        woman = random.random() < 0.38
        first = self.faker.first_name_female() if woman else self.faker.first_name_male()
        last = self.faker.last_name().partition(" ")[0]
        private = random.random() < 0.07
        company = None if private and random.random() < 0.7 else random.choices(firms, weights)[0]
        man_title, woman_title, department, seniority, _ = random.choices(JOBS, [job[-1] for job in JOBS])[0]
        journey = pick(random, [(name, share) for name, (share, _) in JOURNEYS.items()])
        fits = company is not None and company.employees > 40 and seniority in ("c_level", "director", "manager")
        keen = min(
            1.0,
            random.betavariate(1.2, 5.5) * (1.8 if fits else 1.0) + (0.2 if journey in ("inquirer", "referral") else 0),
        )
        known = random.random() < 0.62
        made = DemoPerson(
            first_name=first,
            last_name=last,
            salutation="Frau" if woman else "Herr",
            email=self.email(first, last, None if private else company),
            phone=self.phone(company),
            job_title=(woman_title if woman else man_title) if known else "",
            department=department if known else "",
            seniority=seniority if known else "",
            company=company,
            journey=journey,
            first_touch=JOURNEYS[journey][1],
            subscribed=journey == "newsletter" or random.random() < 0.45,
            keen=keen,
            events=[],
        )
        made.events = sorted(self.life(made), key=lambda event: event.at)
        return made

    def life(self, person: DemoPerson) -> Iterator[DemoEvent]:
        """The first touch, then waves of interest whose number grows with keenness."""
        random = self.random
        age = random.uniform(1, 365) if person.journey != "fair" else random.choice((250, 251, 252, 253))
        start = self.within(self.now - timedelta(days=age), 0.5)
        yield from self.first(person, start)
        left = (self.now - start).total_seconds() / 86400
        if person.subscribed:
            yield from self.mails(person, start, left)
        waves = 1 + int(random.expovariate(1) * (0.2 + person.keen * 10))
        for _ in range(min(waves, 16)):
            yield from self.visit(person, self.within(start, left))
        if person.keen > 0.44:
            yield from self.conversation(person, start, left)

    def first(self, person: DemoPerson, start: datetime) -> Iterator[DemoEvent]:
        """How we met."""
        source, medium, channel, campaign, _ = person.first_touch
        touch = {"source": source, "medium": medium, "channel": channel, "campaign": campaign}
        match person.journey:
            case "webinar":
                name = self.random.choice(WEBINARS)
                yield DemoEvent("webinar_registered", start, {"name": name, **touch})
                if self.random.random() < 0.6:
                    yield DemoEvent("webinar_attended", self.within(start, 12), {"name": name, **touch})
            case "fair":
                yield DemoEvent("trade_fair_met", start, {"name": "LogiMAT Stuttgart", **touch})
            case "reader":
                yield DemoEvent("content_downloaded", start, {"name": self.random.choice(ASSETS), **touch})
            case "inquirer":
                yield DemoEvent("contact_requested", start, {"name": "Kontaktformular", "path": "/kontakt", **touch})
            case _:
                name = "Newsletter" if person.journey == "newsletter" else "Rückruf"
                yield DemoEvent("form_submitted", start, {"name": name, **touch})

    def mails(self, person: DemoPerson, start: datetime, left: float) -> Iterator[DemoEvent]:
        """Newsletters, opened and clicked as keenness has it; three ignored in a row are an event of their own."""
        ignored = 0
        for number in range(int(left // 30)):
            sent = self.within(start + timedelta(days=30 * number + 2), 2)
            name = MAILS[number % len(MAILS)]
            yield DemoEvent("mail_sent", sent, {"name": name, "channel": "email"})
            if self.random.random() > 0.08 + person.keen * 0.7:
                ignored += 1
                if ignored % 3 == 0:
                    yield DemoEvent("mail_ignored", sent + timedelta(days=7), {"channel": "email"})
                if ignored >= 6 and self.random.random() < 0.3:
                    yield DemoEvent("unsubscribed", sent + timedelta(days=1), {"channel": "email"})
                    return
                continue
            ignored = 0
            yield DemoEvent(
                "mail_opened", sent + timedelta(minutes=self.random.randint(4, 900)), {"name": name, "channel": "email"}
            )
            if self.random.random() < person.keen:
                clicked = sent + timedelta(minutes=self.random.randint(901, 1500))
                yield DemoEvent(
                    "mail_clicked",
                    clicked,
                    {"name": name, "channel": "email", "url": "https://hartmann.example/referenzen"},
                )

    def visit(self, person: DemoPerson, at: datetime) -> Iterator[DemoEvent]:
        """A visit of a few pages; the keen look at prices and download things."""
        for step in range(1 + int(self.random.expovariate(0.3) * (0.35 + person.keen * 2))):
            path = pick(self.random, PAGES)
            if person.keen > 0.45 and self.random.random() < 0.15:
                path = "/preise"
            moment = at + timedelta(seconds=70 * step + self.random.randint(5, 60))
            yield DemoEvent("page_view", moment, {"path": path, "channel": "website"})
        if self.random.random() < person.keen * 0.35:
            yield DemoEvent(
                "content_downloaded",
                at + timedelta(minutes=9),
                {"name": self.random.choice(ASSETS), "channel": "website"},
            )
        if self.random.random() < 0.04:
            yield DemoEvent("social_engaged", at + timedelta(minutes=30), {"channel": "social", "source": "linkedin"})

    def conversation(self, person: DemoPerson, start: datetime, left: float) -> Iterator[DemoEvent]:
        """Asked for a price or a demo, then calls, meetings and an end."""
        random = self.random
        asked = self.within(start + timedelta(days=left * 0.1), left * 0.9)
        asked = person.asked = asked.replace(hour=min(asked.hour, 15))
        kind = "price_requested" if random.random() < 0.6 else "demo_requested"
        yield DemoEvent(kind, asked, {"name": "Anfrage Förderanlage", "path": "/preise", "channel": "website"})
        if random.random() < 0.25:
            return
        at = asked
        for number in range(random.randint(1, 4)):
            at = self.call_back(asked) if number == 0 else self.within(at + timedelta(days=1), 6)
            outcome = "answered" if random.random() < 0.55 else "not_reached"
            yield DemoEvent("call_logged", at, {"outcome": outcome, "direction": "out", "channel": "phone"})
        if random.random() < 0.5:
            yield DemoEvent("mail_replied", self.within(at, 5), {"channel": "email", "direction": "in"})
        if random.random() < 0.6:
            met = self.within(at + timedelta(days=2), 14)
            yield DemoEvent("meeting_held", met, {"name": "Werksbesichtigung", "channel": "meeting"})
            opened = self.within(met, 5)
            if opened > met:
                person.deal = self.deal(opened)

    def call_back(self, asked: datetime) -> datetime:
        """When a colleague first called: mostly in the late afternoon of the same day, else days later; on workdays."""
        late = self.random.random() > 0.65
        day = asked + timedelta(days=self.random.randint(1, 4) if late else 0)
        at = day.replace(hour=16, minute=self.random.randint(5, 59), second=self.random.randint(0, 59))
        if late or at.weekday() > 4:
            at = at.replace(hour=self.random.randint(8, 14))
        at += timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)
        return max(asked + timedelta(minutes=2), min(at, self.now - timedelta(minutes=self.random.randint(5, 90))))

    def deal(self, opened: datetime) -> DemoDeal:
        """A project that ends after one to four months, if that is past; four in ten are won."""
        ends = opened + timedelta(days=self.random.uniform(25, 120))
        won = self.random.random() < 0.42
        if ends > self.now - timedelta(days=2):
            return DemoDeal(opened)
        return DemoDeal(opened, self.within(ends, 2), won)


def tell(
    *, now: datetime, seed: int = 2026, people: int = 2000, firms: int = 300
) -> tuple[list[DemoCompany], list[DemoPerson]]:
    """The demo's companies and people, the latter in order of their first event."""
    from faker import Faker

    faker = Faker("de_DE")
    faker.seed_instance(seed)
    random = Random(seed)  # noqa: S311 - a story, not a secret
    surnames = sorted({faker.last_name() for _ in range(400)})
    made = companies(random, surnames, firms)
    narrator = Narrator(random, now, faker)
    weights = [company.weight for company in made]
    told = [narrator.person(made, weights) for _ in range(people)]
    return made, sorted(told, key=lambda person: person.events[0].at)
